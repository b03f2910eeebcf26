"""Broadcasts with Python's SiPyCo: broadcast_broadcaster.py PORT [CERT KEY PEER].

Prints "listening"; then broadcasts what stdin says, each line a channel, a tab, and a value as PYON, which may be
followed by a tab and how often to send it without a pause; prints "sent" each time."""

import asyncio
import sys

from sipyco import pyon
from sipyco.broadcast import Broadcaster


async def main():
    port, tls = int(sys.argv[1]), sys.argv[2:]
    options = {}
    if tls:
        from sipyco.tools import SimpleSSLConfig

        options["ssl_config"] = SimpleSSLConfig(*tls)
    broadcaster = Broadcaster()
    await broadcaster.start("127.0.0.1", port, **options)
    print("listening", flush=True)
    loop = asyncio.get_running_loop()
    while line := await loop.run_in_executor(None, sys.stdin.readline):
        name, text, *count = line.rstrip("\n").split("\t")
        for _ in range(int(count[0]) if count else 1):
            broadcaster.broadcast(name, pyon.decode(text))
        print("sent", flush=True)
    await broadcaster.stop()


asyncio.run(main())
