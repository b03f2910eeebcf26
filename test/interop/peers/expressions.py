"""Evaluates expressions, with nothing at hand but the builtins that compute; with the argument "numpy", all builtins
and `np`.

stdin: expressions, each as a line of JSON. stdout: for each a line of JSON, the repr of its value or the name of the
exception's class, the message and, for a SyntaxError, the line and column that it points at.

With numpy, "value" beside the repr tells dtypes, and elements with all their digits:
["array", dtype, shape, elements], ["scalar", dtype, elements], ["list", items], ["tuple", items], or the name of the
type and the elements of anything else. Elements are texts: the repr, of both parts for a complex number.
"""

import builtins
import json
import sys
import warnings

NAMES = """
    abs all any ascii bin bool bytearray bytes callable chr complex dict divmod enumerate filter float format hex int
    isinstance iter len list map max min next oct ord pow range repr reversed round set slice sorted str sum tuple type
    zip Ellipsis
""".split()

# `1 is 1` and its like; in numpy, divisions by zero and what it is to change.
warnings.simplefilter("ignore")

np = None
if sys.argv[1:] == ["numpy"]:
    import numpy as np


def names():
    # numpy's methods import what they need with the builtins of whoever calls them.
    return {"__builtins__": {name: getattr(builtins, name) for name in NAMES}} if np is None else {"np": np}


def elements(value):
    items = value if isinstance(value, list) else [value]
    return [repr(part) for item in items for part in ([item.real, item.imag] if type(item) is complex else [item])]


def taken_apart(value):
    if isinstance(value, np.ndarray):
        return ["array", value.dtype.str, list(value.shape), elements(value.ravel().tolist())]
    if isinstance(value, np.generic):
        return ["scalar", value.dtype.str, elements(value.item())]
    if type(value) in (list, tuple):
        return [type(value).__name__, [taken_apart(item) for item in value]]
    return [type(value).__name__, elements(value)]


def class_name(error):
    module, name = type(error).__module__, type(error).__qualname__
    return name if module == "builtins" else f"{module}.{name}"


def outcome(source):
    try:
        value = eval(source, names())
        shown = {"repr": repr(value)}
        return shown if np is None else {**shown, "value": taken_apart(value)}
    except SyntaxError as error:
        return {"error": class_name(error), "message": error.msg, "place": [error.lineno, error.offset]}
    except Exception as error:
        return {"error": class_name(error), "message": str(error)}


for line in sys.stdin:
    print(json.dumps(outcome(json.loads(line))), flush=True)
