"""Takes logs in with Python's SiPyCo: log_server.py PORT [CERT KEY PEER].

Prints "listening", then each record as PYON on one line: (source, level number, name, message)."""

import asyncio
import logging
import sys

from sipyco import pyon

try:
    from sipyco.logs import Server
except ImportError:
    from sipyco.logging_tools import Server


class Printer(logging.Handler):
    def emit(self, record):
        source = getattr(record, "source", None)
        print(pyon.encode((source, record.levelno, record.name, record.getMessage())), flush=True)


async def main():
    tls = sys.argv[2:]
    options = {}
    if tls:
        from sipyco.tools import SimpleSSLConfig

        options["ssl_config"] = SimpleSSLConfig(*tls)
    root = logging.getLogger()
    root.addHandler(Printer())
    root.setLevel(0)
    logging.getLogger("asyncio").setLevel(logging.ERROR)
    server = Server()
    await server.start("127.0.0.1", int(sys.argv[1]), **options)
    print("listening", flush=True)
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
    await server.stop()


asyncio.run(main())
