"""Mirrors notifiers with Python's SiPyCo: mirrors.py PORT NAME...

For each line of its input it prints all structures as PYON of version 1, which loses nothing: a JSON object a line."""

import asyncio
import json
import sys

from sipyco.sync_struct import Subscriber

try:
    from sipyco import pyon_v1 as pyon
except ImportError:
    from sipyco import pyon


async def main():
    port, names = int(sys.argv[1]), sys.argv[2:]
    structs = {}
    for name in names:
        def build(struct, name=name):
            structs[name] = struct
            return struct

        await Subscriber(name, build).connect("127.0.0.1", port)
    while len(structs) < len(names):
        await asyncio.sleep(0.01)
    print("ready", flush=True)
    loop = asyncio.get_running_loop()
    while await loop.run_in_executor(None, sys.stdin.readline):
        print(json.dumps({name: pyon.encode(struct) for name, struct in structs.items()}), flush=True)


asyncio.run(main())
