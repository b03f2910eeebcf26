"""Mirrors notifiers with Python's SiPyCo: subscriber.py PORT NAME [CERT KEY PEER].

Prints "ready" at the init; at each mod that sets the key "end" of the root, the structure as PYON, on one line."""

import asyncio
import sys

from sipyco.sync_struct import Subscriber

try:
    # Version 1 tells an OrderedDict from a dict; 1.10's version 2 does not.
    from sipyco import pyon_v1 as pyon
except ImportError:
    from sipyco import pyon


async def main():
    port, name, tls = int(sys.argv[1]), sys.argv[2], sys.argv[3:]
    options = {}
    if tls:
        from sipyco.tools import SimpleSSLConfig

        options["ssl_config"] = SimpleSSLConfig(*tls)
    struct = None
    gone = asyncio.Event()

    def build(init):
        nonlocal struct
        struct = init
        return init

    def notify(mod):
        if mod["action"] == "init":
            print("ready", flush=True)
        elif mod.get("key") == "end" and mod["path"] == []:
            print(pyon.encode(struct), flush=True)

    subscriber = Subscriber(name, build, notify, gone.set)
    await subscriber.connect("127.0.0.1", port, **options)
    await gone.wait()
    print("gone", flush=True)


asyncio.run(main())
