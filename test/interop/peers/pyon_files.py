"""Whether Python's SiPyCo reads the same from two files: pyon_files.py VERSION OLD NEW. OLD is of version 1 of PYON,
NEW of VERSION. Prints "same", or both values. Dicts keep their order but in files of version 1, which sort it."""

import sys

import numpy as np
from sipyco import pyon

try:
    from sipyco.pyon_v1 import decode as decode_v1
except ImportError:
    decode_v1 = pyon.decode


def same(a, b):
    if isinstance(a, float) and isinstance(b, float) and type(a) == type(b):
        return repr(a) == repr(b)
    if type(a) != type(b):
        return False
    if isinstance(a, (np.ndarray, np.generic)):
        return a.dtype == b.dtype and a.shape == b.shape and a.tobytes() == b.tobytes()
    if isinstance(a, dict):
        keys = [list(map(repr, x)) for x in (a, b)]
        if version == "1":
            keys = list(map(sorted, keys))
        return keys[0] == keys[1] and all(same(a[key], b[key]) for key in a)
    if isinstance(a, (list, tuple)):
        return len(a) == len(b) and all(map(same, a, b))
    if isinstance(a, slice):
        return all(map(same, (a.start, a.stop, a.step), (b.start, b.stop, b.step)))
    return a == b


def load_v1(path):
    with open(path, encoding="utf-8") as file:
        return decode_v1(file.read())


version, old, new = sys.argv[1:]
values = load_v1(old), pyon.load_file(new) if version == "2" else load_v1(new)
print("same" if same(*values) else values)
