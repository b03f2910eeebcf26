"""Forwards logs with Python's SiPyCo: log_forwarder.py PORT SOURCE [CERT KEY PEER].

Logs each line of its input, PYON of (level number, name, message), "fail" for an exception with its traceback, or
"many N" for N records; prints "done" for each."""

import asyncio
import logging
import sys

from sipyco import pyon

try:
    from sipyco.logs import LogForwarder, SourceFilter
except ImportError:
    from sipyco.logging_tools import LogForwarder, SourceFilter


def fail():
    try:
        raise ValueError("no beam\nat all")
    except ValueError:
        logging.getLogger("laser.lock").error("locking failed", exc_info=True)


async def main():
    port, source, tls = int(sys.argv[1]), sys.argv[2], sys.argv[3:]
    options = {}
    if tls:
        from sipyco.tools import SimpleSSLConfig

        options["ssl_config"] = SimpleSSLConfig(*tls)
    forwarder = LogForwarder("127.0.0.1", port, reconnect_timer=0.1, queue_size=100000, **options)
    forwarder.addFilter(SourceFilter(0, source))
    root = logging.getLogger()
    root.addHandler(forwarder)
    root.setLevel(0)
    logging.getLogger("asyncio").setLevel(logging.ERROR)
    forwarder.start()
    loop = asyncio.get_running_loop()
    while line := await loop.run_in_executor(None, sys.stdin.readline):
        if line == "fail\n":
            fail()
        elif line.startswith("many "):
            for i in range(int(line[5:])):
                logging.getLogger("many").info("record %d", i)
        else:
            level, name, message = pyon.decode(line)
            logging.getLogger(name).log(level, "%s", message)
        print("done", flush=True)
    await asyncio.sleep(0.2)
    await forwarder.stop()


asyncio.run(main())
