"""Listens with Python's SiPyCo: broadcast_receiver.py PORT NAME [CERT KEY PEER].

Prints "ready" once connected, each message as PYON on one line, and "gone" when it is disconnected."""

import asyncio
import sys

from sipyco import pyon
from sipyco.broadcast import Receiver


async def main():
    port, name, tls = int(sys.argv[1]), sys.argv[2], sys.argv[3:]
    options = {}
    if tls:
        from sipyco.tools import SimpleSSLConfig

        options["ssl_config"] = SimpleSSLConfig(*tls)
    gone = asyncio.Event()
    receiver = Receiver(name, [lambda message: print(pyon.encode(message), flush=True)], gone.set)
    await receiver.connect("127.0.0.1", port, **options)
    print("ready", flush=True)
    await gone.wait()
    print("gone", flush=True)


asyncio.run(main())
