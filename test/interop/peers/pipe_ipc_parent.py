"""Parent process over pipes: pipe_ipc_parent.py {echo,lines,wait} COMMAND...

Runs the command with the address as a further argument.

echo: writes lines of many kinds, checks that each comes back, hangs up, and tells the child's status.
lines: prints the lines of the child until it hangs up, and tells its status.
wait: takes one line and then waits until it is killed.
"""

import asyncio
import sys

from sipyco.pipe_ipc import AsyncioParentComm

LINES = ["", "plain", "café μm 🔬", "cr\r", "a\0b", "x" * 1_000_000, "é" * 1_000_000]


async def echo(comm):
    for line in LINES:
        data = line.encode() + b"\n"
        comm.write(data)
        await comm.drain()
        assert await comm.readline() == data
    numbers = [b"%d\n" % i for i in range(10_000)]
    comm.write(b"".join(numbers))
    for number in numbers:
        assert await comm.readline() == number
    print("echoed", flush=True)
    comm.writer.close()
    assert await comm.readline() == b""


async def lines(comm):
    while line := await comm.readline():
        print(line if len(line) < 100 else len(line), flush=True)


async def main(mode, *command):
    comm = AsyncioParentComm()
    await comm.create_subprocess(*command, comm.get_address())
    if mode == "wait":
        print(await comm.readline(), flush=True)
        await asyncio.sleep(3600)
    await {"echo": echo, "lines": lines}[mode](comm)
    print("status", await comm.process.wait(), flush=True)


asyncio.run(main(*sys.argv[1:]))
