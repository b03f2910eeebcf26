"""Decodings and encodings a second of Python's SiPyCo, in the versions that it has. Cases in, rates out, as JSON."""

import json
import sys
import time

from sipyco import pyon

versions = {}
try:
    from sipyco import pyon_v1

    versions = {"version 1": (pyon_v1, "v1"), "version 2": (pyon, "v2")}
except ImportError:
    versions = {"version 1": (pyon, "v1")}


def rate(run, seconds=0.5):
    run()
    count, start = 0, time.perf_counter()
    while time.perf_counter() - start < seconds:
        run()
        count += 1
    return count / (time.perf_counter() - start)


measured = {}
for case in json.load(sys.stdin):
    for version, (module, text) in versions.items():
        line = case[text]
        value = module.decode(line)
        measured.setdefault("decode " + case["name"], {})["Python's " + version] = rate(lambda: module.decode(line))
        measured.setdefault("encode " + case["name"], {})["Python's " + version] = rate(lambda: module.encode(value))
print(json.dumps(measured))
