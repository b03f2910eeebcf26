"""Applies mods as a subscriber of Python's SiPyCo does, and says what came of each.

stdin: structures in PYON, each followed by the mods for it and an empty line. stdout: for each mod "ok" or the name of
the exception's class, then the structure in PYON.
"""

import sys
import warnings

from sipyco import pyon
from sipyco.sync_struct import process_mod

# numpy before 2 warns of ints that wrap around and of parts that casts lose.
warnings.simplefilter("ignore")


def outcome(struct, line):
    try:
        process_mod(struct, pyon.decode(line))
    except AttributeError as error:
        # process_mod looks `t[key] = x` and `del t[key]` up by their methods' names; said plainly they are a TypeError.
        plain = "__setitem__" in str(error) or "__delitem__" in str(error)
        return "TypeError" if plain else "AttributeError"
    except UnicodeError:
        return "UnicodeError"
    except Exception as error:
        return type(error).__name__
    return "ok"


struct = None
for line in sys.stdin:
    line = line.rstrip("\n")
    if struct is None:
        struct = [pyon.decode(line)]
    elif line == "":
        print(pyon.encode(struct[0]))
        struct = None
    else:
        print(outcome(struct[0], line))
