"""Serves Lda with Python's SiPyCo: server.py PORT [CERT KEY PEER]. Says "ready" once it listens."""

import asyncio
import sys

from lda import Lda
from sipyco.pc_rpc import Server


async def main():
    port, tls = int(sys.argv[1]), sys.argv[2:]
    options = {}
    if tls:
        from sipyco.tools import SimpleSSLConfig

        options["ssl_config"] = SimpleSSLConfig(*tls)
    server = Server({"lda": Lda()}, "Attenuator on the blue laser", builtin_terminate=True)
    await server.start("127.0.0.1", port, **options)
    print("ready", flush=True)
    await server.wait_terminate()
    await server.stop()


asyncio.run(main())
