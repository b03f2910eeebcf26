"""Calls our server with every client that Python's SiPyCo has: client.py KIND PORT [CERT KEY PEER].

Each check that holds prints its name; the last line is "done"."""

import asyncio
import collections
import inspect
import sys
from fractions import Fraction

import numpy as np
from sipyco.pc_rpc import AsyncioClient, BestEffortClient, Client

VALUES = [
    None, True, 0, -5, 2**31, 2**70, 0.5, 2.0, -0.0, 1e16, 1e-5, float("inf"), "", "caf\u00e9 \u03bcm \u2028",
    "quote\" and \\ and \n and \x00", b"", b"\x00\xff'", 1 + 2j, (), (1,), (1, (2.0, "x")), [], [[], {}], {},
    {"a": {"b": [1]}}, {1: "int", "1": "str", (1, 2): "tuple"}, {1, 2}, {"__proto__": 1, "constructor": 2},
    slice(None, -1), Fraction(-7, 2),
    np.arange(6).reshape(2, 3), np.array(5.0), np.zeros((0, 3)), np.array([1 + 2j], dtype=np.complex64),
    np.array([1, 2], dtype=">i4"), np.array([True, False]), np.array(["ab", "cde"]), np.array([b"ab", b"c"]),
    np.array([1.5, -2.25], dtype=np.float16), np.array([2**63 - 1, -(2**63)]),
    np.asfortranarray(np.arange(6.0).reshape(2, 3)),
]


def same(a, b):
    if isinstance(a, np.ndarray):
        return isinstance(b, np.ndarray) and a.dtype == b.dtype and a.shape == b.shape and a.tobytes() == b.tobytes()
    if isinstance(a, (list, tuple)):
        return type(a) is type(b) and len(a) == len(b) and all(map(same, a, b))
    if isinstance(a, dict):
        return type(a) is type(b) and a == b and all(type(x) is type(y) for x, y in zip(a, b))
    return type(a) is type(b) and repr(a) == repr(b)


async def main():
    kind, port, tls = sys.argv[1], int(sys.argv[2]), sys.argv[3:]
    options = {}
    if tls:
        from sipyco.tools import SimpleSSLConfig

        options["ssl_config"] = SimpleSSLConfig(*tls)
    if kind == "asyncio":
        client = AsyncioClient()
        await client.connect_rpc("127.0.0.1", port, "lda", **options)
    elif kind == "best-effort":
        client = BestEffortClient("127.0.0.1", port, "lda", **options)
    else:
        client = Client("127.0.0.1", port, "lda", **options)

    async def call(name, *args, **kwargs):
        result = getattr(client, name)(*args, **kwargs)
        return await result if inspect.isawaitable(result) else result

    async def fails(name, error, message, *args, **kwargs):
        try:
            await call(name, *args, **kwargs)
        except error as e:
            assert type(e) is error, (type(e), e)
            assert str(e) == message, str(e)
        else:
            raise AssertionError(name + " did not fail")
        print("fails", name, error.__name__)

    if kind != "best-effort":
        targets, description = client.get_rpc_id()
        assert (targets, description) == (["lda"], "Attenuator on the blue laser"), (targets, description)
        print("identification")
    assert await call("ping") is True
    print("ping")
    assert await call("set_attenuation", 5) is None
    result = await call("get_attenuation")
    assert type(result) is float and result == 5.0, repr(result)
    print("floats stay floats")
    await call("set_attenuation", 12.5, channel=1)
    assert await call("get_attenuation", channel=1) == 12.5
    print("keyword arguments")
    assert await call("total", 1, 2, 3, a=4, b=5.5) == 15.5
    print("varargs and varkw")
    result = await call("sweep", 0.0, 1.0, n=3, log=True)
    assert same(result, np.array([0.0, 0.5, 1.0])), result
    print("keyword-only arguments")
    for value in VALUES:
        result = await call("echo", value)
        assert same(value, result), (value, result)
    result = await call("echo", collections.OrderedDict([("b", 1), ("a", 2)]))
    assert dict(result) == {"b": 1, "a": 2}
    print("values")
    assert await call("slow", 0.01) == 0.01
    print("asynchronous methods")
    big = np.random.rand(300_000)
    assert same(big, await call("echo", big))
    print("large arrays")
    await fails("set_attenuation", ValueError, "attenuation out of range: 99", 99)
    await fails("get_attenuation", ValueError, "no channel 7", channel=7)
    await fails("lookup", KeyError, repr("missing"))
    await fails("get_attenuation", TypeError,
                "Lda.get_attenuation() takes from 1 to 2 positional arguments but 4 were given", 1, 2, 3)
    await fails("echo", TypeError, "Lda.echo() missing 1 required positional argument: 'x'")
    try:
        await call("custom_error")
    except Exception as e:
        assert type(e).__name__ == "GenericRemoteException", type(e)
        assert str(e) == "LaserUnlocked: relock first", str(e)
        print("own errors")
    try:
        await call("unserializable")
    except TypeError as e:
        print("results that cannot be sent")
    if kind == "blocking":
        methods = client.get_rpc_method_list()
        assert methods["methods"]["sweep"][0]["kwonlyargs"] == ["log"], methods
        print("method list")
    result = client.close_rpc()
    if inspect.isawaitable(result):
        await result
    print("done")


asyncio.run(main())
