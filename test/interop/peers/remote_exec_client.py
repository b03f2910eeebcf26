"""Runs JavaScript in our server with Python's clients: remote_exec_client.py PORT MASTER_PORT.

Each check that holds prints its name; the last line is "done"."""

import asyncio
import sys

import numpy as np
from sipyco.pc_rpc import AsyncioClient, Client

CODE = """
const { NDArray, tuple, float, ValueError } = sipyco;
const mean = (n) => controller_driver.expose(n).reduce((sum, x) => sum + x, 0) / n;
const frame = async (rows, columns = 3) => {
  await controller_driver.settle();
  return new NDArray(controller_driver.expose(rows * columns), { shape: [rows, columns] });
};
function bound(a, b = 2, ...rest) { return tuple(a, b, rest); }
function named(x, { log = false, ...others } = {}) { return { x, log, others }; }
const kinds = (list, dict, pair, array) => [list instanceof Array, dict instanceof Object, Array.isArray(pair),
  array.shape.length];
const values = () => [1, float(1), 0.5, "caf\u00e9", null, true, 2n ** 70n, [1, [2]], { a: 1 }, new Uint8Array([0, 255]),
  tuple(1, tuple(2)), new Set([1]), new Map([[1, "x"]])];
const wrong = () => { throw new ValueError("99 dB"); };
const odd = () => null.x;
const own = () => { throw new (class LaserUnlocked extends Error {})("relock"); };
const put = async (key, value) => { await dataset_db.set(key, value); };
const get = async (key) => await dataset_db.get(key);
"""


def same(a, b):
    return type(a) is type(b) and repr(a) == repr(b)


def main():
    port, master_port = int(sys.argv[1]), int(sys.argv[2])
    rexec = Client("127.0.0.1", port, "camera_rexec")

    def fails(name, error, message, call):
        try:
            call()
        except Exception as e:
            assert type(e).__name__ == error, (type(e), e)
            assert message in str(e), str(e)
            return "".join(getattr(e, "parent_traceback", []))
        raise AssertionError(name + " did not fail")

    assert rexec.get_rpc_id() == (["camera", "camera_rexec"], "our camera"), rexec.get_rpc_id()
    methods = rexec.get_rpc_method_list()["methods"]
    assert methods["call"][0]["args"] == ["self", "function"], methods
    assert (methods["call"][0]["varargs"], methods["call"][0]["varkw"]) == ("args", "kwargs"), methods
    print("method list")
    assert rexec.add_code(CODE) is None
    assert rexec.call("mean", 5) == 2, rexec.call("mean", 5)
    print("code")
    frame = rexec.call("frame", 2)
    assert isinstance(frame, np.ndarray) and frame.dtype == np.float64, repr(frame)
    assert (frame == np.arange(6.0).reshape(2, 3)).all(), frame
    assert rexec.call("frame", rows=1, columns=2).shape == (1, 2)
    print("arrays")
    assert rexec.call("bound", 1) == (1, 2, [])
    assert rexec.call("bound", 1, 3, 5, 7) == (1, 3, [5, 7])
    assert rexec.call("bound", b=5, a=4) == (4, 5, [])
    assert rexec.call("named", 1, log=True, z=3) == {"x": 1, "log": True, "others": {"z": 3}}
    assert rexec.call(function="mean", n=3) == 1
    print("keyword arguments")
    assert rexec.call("kinds", [1], {"a": 1}, (1, 2), np.zeros((2, 2))) == [True, True, True, 2]
    for value, expected in zip(rexec.call("values"), [
            1, 1.0, 0.5, "caf\u00e9", None, True, 2**70, [1, [2]], {"a": 1}, b"\x00\xff", (1, (2,)), {1}, {1: "x"}]):
        assert same(value, expected), (value, expected)
    print("values")
    traceback = fails("wrong", "ValueError", "99 dB", lambda: rexec.call("wrong"))
    assert 'File "<remote code 1>", line 14, in wrong' in traceback, traceback
    fails("odd", "TypeError", "Cannot read properties of null", lambda: rexec.call("odd"))
    fails("own", "GenericRemoteException", "LaserUnlocked: relock", lambda: rexec.call("own"))
    fails("nosuch", "KeyError", "name 'nosuch' is not defined", lambda: rexec.call("nosuch"))
    fails("mean", "TypeError", "mean() missing 1 required positional argument: 'n'", lambda: rexec.call("mean"))
    fails("syntax", "SyntaxError", "(<remote code 2>, line 2, column 9)\n    let x = ;",
          lambda: rexec.add_code("let a = 1;\nlet x = ;"))
    print("errors")
    fails("spin", "TimeoutError", "without a pause", lambda: rexec.add_code("for (;;);"))
    assert rexec.call("mean", 5) == 2
    print("time limit")
    rexec.connect_global_rpc("127.0.0.1", master_port)
    rexec.call("put", "frame", np.arange(3))
    assert (rexec.call("get", "frame") == np.arange(3)).all()
    fails("get", "KeyError", "nosuch", lambda: rexec.call("get", "nosuch"))
    print("global client")
    rexec.close_rpc()
    asyncio.run(asynchronously(port))
    print("done")


async def asynchronously(port):
    rexec = AsyncioClient()
    await rexec.connect_rpc("127.0.0.1", port, "camera_rexec")
    await rexec.add_code("const later = async (x) => { await controller_driver.settle(); return [x, typeof mean]; };")
    assert await rexec.call("later", 5) == [5, "undefined"]
    await rexec.add_code("const get = async (key) => await dataset_db.get(key);")
    assert (await rexec.call("get", "frame") == np.arange(3)).all()
    result = rexec.close_rpc()
    if result is not None:
        await result
    print("asyncio")


main()
