"""Publishes with Python's SiPyCo what its input says: publisher.py PORT STRUCT [CERT KEY PEER].

Prints "ready" once it listens. Each line of the input is a mod in PYON, which is applied to the notifier "x"; the
answer is "ok" or the name of the exception's class. After an empty line it prints the structure in PYON instead."""

import asyncio
import sys
import warnings

from sipyco import pyon
from sipyco.sync_struct import Notifier, Publisher, process_mod

try:
    # Version 1 tells an OrderedDict from a dict; 1.10's version 2 does not.
    from sipyco import pyon_v1
except ImportError:
    pyon_v1 = pyon

# numpy before 2 warns of ints that wrap around and of parts that casts lose.
warnings.simplefilter("ignore")


def answer(notifier, line):
    if line == "":
        return pyon_v1.encode(notifier.raw_view)
    try:
        process_mod(notifier, pyon.decode(line))
    except Exception as error:
        return type(error).__name__
    return "ok"


async def main():
    port, struct, tls = int(sys.argv[1]), sys.argv[2], sys.argv[3:]
    options = {}
    if tls:
        from sipyco.tools import SimpleSSLConfig

        options["ssl_config"] = SimpleSSLConfig(*tls)
    notifier = Notifier(pyon.decode(struct))
    publisher = Publisher({"x": notifier})
    await publisher.start("127.0.0.1", port, **options)
    print("ready", flush=True)
    loop = asyncio.get_running_loop()
    while line := await loop.run_in_executor(None, sys.stdin.readline):
        print(answer(notifier, line.rstrip("\n")), flush=True)
    await publisher.stop()


asyncio.run(main())
