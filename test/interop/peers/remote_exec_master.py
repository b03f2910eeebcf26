"""Serves datasets as an ARTIQ master does: remote_exec_master.py PORT. Says "ready" once it listens."""

import asyncio
import sys

from sipyco.pc_rpc import Server


class DatasetDb:
    def __init__(self):
        self.datasets = {}

    def set(self, key, value):
        self.datasets[key] = value

    def get(self, key):
        return self.datasets[key]


async def main():
    server = Server({"master_dataset_db": DatasetDb()}, builtin_terminate=True)
    await server.start("127.0.0.1", int(sys.argv[1]))
    print("ready", flush=True)
    await server.wait_terminate()
    await server.stop()


asyncio.run(main())
