"""Records a second through Python's forwarder and server in one process, as JSON."""

import asyncio
import json
import logging
import time

try:
    from sipyco.logs import LogForwarder, Server, SourceFilter
except ImportError:
    from sipyco.logging_tools import LogForwarder, Server, SourceFilter

RECORDS = 10000
MESSAGE = "locked at 12.500 MHz after 3 attempts"


class Counter(logging.Handler):
    def __init__(self):
        super().__init__()
        self.left = 0
        self.done = asyncio.Event()

    def emit(self, record):
        self.left -= 1
        if self.left == 0:
            self.done.set()


async def main():
    counter = Counter()
    logging.getLogger().addHandler(counter)
    logging.getLogger().setLevel(logging.INFO)
    server = Server()
    for port in range(20000, 60000):
        try:
            await server.start("127.0.0.1", port)
        except OSError:
            continue
        break
    forwarder = LogForwarder("127.0.0.1", port, queue_size=RECORDS + 1)
    forwarder.addFilter(SourceFilter(0, "controller(lda)"))
    forwarder.start()
    rates = []
    for _ in range(6):
        counter.left = RECORDS
        counter.done.clear()
        start = time.perf_counter()
        for _ in range(RECORDS):
            forwarder.handle(logging.LogRecord("laser.lock", logging.INFO, "", 0, MESSAGE, None, None))
        await counter.done.wait()
        rates.append(RECORDS / (time.perf_counter() - start))
    await forwarder.stop()
    await server.stop()
    # The first round warms up.
    rates = sorted(rates[1:])
    print(json.dumps({"forwarder to server": {"Python's": rates[len(rates) // 2]}}))


asyncio.run(main())
