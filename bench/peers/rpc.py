"""Calls a second of Python's SiPyCo, client and server in processes of their own. Prints JSON."""

import asyncio
import json
import multiprocessing
import time

import numpy as np
from sipyco.pc_rpc import AsyncioClient, Client, Server


class Bench:
    def echo(self, x):
        return x


def serve(port):
    async def main():
        server = Server({"bench": Bench()}, builtin_terminate=True)
        for candidate in range(20000, 60000):
            try:
                await server.start("127.0.0.1", candidate)
            except OSError:
                continue
            port.put(candidate)
            break
        await server.wait_terminate()
        await server.stop()

    asyncio.run(main())


def rate(run, seconds=1.0):
    run()
    count, start = 0, time.perf_counter()
    while time.perf_counter() - start < seconds:
        count += run()
    return count / (time.perf_counter() - start)


def in_sequence(client):
    for _ in range(200):
        client.echo(12.5)
    return 200


def once(client, array):
    client.echo(array)
    return 1


async def gathered(port, connections, calls):
    clients = [AsyncioClient() for _ in range(connections)]
    for client in clients:
        await client.connect_rpc("127.0.0.1", port)

    async def loop(client):
        for _ in range(calls // connections):
            await client.echo(12.5)

    async def flight(client):
        await asyncio.gather(*(client.echo(12.5) for _ in range(calls)))

    start = time.perf_counter()
    await asyncio.gather(*((loop if connections > 1 else flight)(client) for client in clients))
    result = calls / (time.perf_counter() - start)
    for client in clients:
        await client.close_rpc()
    return result


def main():
    port = multiprocessing.Queue()
    process = multiprocessing.Process(target=serve, args=(port,))
    process.start()
    number = port.get()
    client = Client("127.0.0.1", number)
    array = np.random.rand(300_000)
    measured = {
        "sequence": rate(lambda: in_sequence(client)),
        "pipelined": asyncio.run(gathered(number, 1, 5000)),
        "connections": asyncio.run(gathered(number, 50, 10000)),
        "array": rate(lambda: once(client, array)),
    }
    client.terminate()
    client.close_rpc()
    process.join()
    print(json.dumps({name: {"Python's": rate} for name, rate in measured.items()}))


if __name__ == "__main__":
    main()
