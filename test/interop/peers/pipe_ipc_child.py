"""Child process over pipes: pipe_ipc_child.py {async,sync} {echo,last} ADDRESS

echo: answers each line with itself until the parent hangs up, and prints how many there were.
last: takes one line, writes three, of which the last is not ended, and exits with status 3.
"""

import asyncio
import sys

from sipyco.pipe_ipc import AsyncioChildComm, ChildComm

LAST = [b"first\n", "café μm 🔬\n".encode(), b"cut off"]


async def run_async(mode, address):
    comm = AsyncioChildComm(address)
    await comm.connect()
    count = 0
    while line := await comm.readline():
        count += 1
        if mode == "last":
            for last in LAST:
                comm.write(last)
            await comm.drain()
            comm.close()
            sys.exit(3)
        comm.write(line)
        await comm.drain()
    print(count, "lines")
    comm.close()


def run_sync(mode, address):
    comm = ChildComm(address)
    count = 0
    while line := comm.readline():
        count += 1
        if mode == "last":
            for last in LAST:
                comm.write(last)
            sys.exit(3)
        comm.write(line)
    print(count, "lines")
    comm.close()


if sys.argv[1] == "async":
    asyncio.run(run_async(*sys.argv[2:]))
else:
    run_sync(*sys.argv[2:])
