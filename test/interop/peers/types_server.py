"""Serves two targets with annotations: types_server.py PORT. `typed` has those that every SiPyCo can describe; `modern`
some that SiPyCo 1.10 fails over, as any annotation without a __name__. Says "ready" once it listens."""

import asyncio
import sys
from typing import Any, Callable, Dict, List, Optional, Tuple, Union

import numpy as np
from sipyco.pc_rpc import Server


class Mode:
    pass


class Typed:
    """All */ that a method can @have."""

    def nothing(self):
        pass

    def scalars(self, a: int, b: float, c: str, d: bool = True, e: bytes = b"") -> complex:
        """Docs with */ in them, and
        @deprecated, and "quotes" and `ticks`."""
        return a + 1j * b

    def items(self, a: list[float], b: tuple, c: dict = {}, d: np.ndarray = None) -> dict:
        return {"a": a, 5: 1}

    def aim(self, x: float, y: float = 0, *, speed: float, soft: bool = False) -> tuple:
        return (x, y, speed, soft)

    def total(self, *values: float, **more: float) -> float:
        return float(sum(values) + sum(more.values()))

    def mode(self, mode: Mode) -> Mode:
        return mode

    def μ_set(self, new=1, function=2, class_=3):
        return new + function + class_

    @staticmethod
    def free(a: int) -> int:
        return a + 1


class Modern(Typed):
    def none(self, a: Optional[int], b: "list[int]", c: Union[int, str, None] = None) -> None:
        pass

    def deep(self, a: Dict[str, List[Tuple[int, str]]], b: Callable[[int], Any]) -> List[Dict[str, float]]:
        return []


async def main():
    server = Server({"typed": Typed(), "modern": Modern()}, "Types */ @all", builtin_terminate=True)
    await server.start("127.0.0.1", int(sys.argv[1]))
    print("ready", flush=True)
    await server.wait_terminate()


asyncio.run(main())
