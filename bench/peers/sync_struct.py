"""Publishes with Python's SiPyCo: prints its port, then makes as many mods as each line of its input says."""

import asyncio
import sys

from sipyco.sync_struct import Notifier, Publisher


async def main():
    notifier = Notifier({"x": 0})
    publisher = Publisher({"bench": notifier})
    for port in range(20000, 60000):
        try:
            await publisher.start("127.0.0.1", port)
        except OSError:
            continue
        break
    print(port, flush=True)
    loop = asyncio.get_running_loop()
    while line := await loop.run_in_executor(None, sys.stdin.readline):
        for i in range(int(line)):
            notifier["x"] = i
            if i % 100 == 0:
                await asyncio.sleep(0)
        print("done", flush=True)
    await publisher.stop()


asyncio.run(main())
