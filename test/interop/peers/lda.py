"""The target that the tests call on both sides: an attenuator with some odd methods."""

import asyncio
from fractions import Fraction

import numpy as np


class Lda:
    """Simulated attenuator.

    Two channels, 0 to 63 dB."""

    def __init__(self):
        self.attenuation = [0.0, 0.0]

    def ping(self):
        """Return true while the device answers."""
        return True

    def set_attenuation(self, attenuation, channel=0):
        """Set the attenuation in dB."""
        if not 0 <= attenuation <= 63:
            raise ValueError("attenuation out of range: {}".format(attenuation))
        self.attenuation[channel] = float(attenuation)

    def get_attenuation(self, channel=0):
        return self.attenuation[channel]

    def sweep(self, start: float, stop: float, n: int = 5, *, log: bool = False) -> list:
        """Points of a sweep."""
        return np.linspace(start, stop, n)

    def total(self, *args, **kwargs):
        return sum(args) + sum(kwargs.values())

    def echo(self, x):
        return x

    def custom_error(self):
        class LaserUnlocked(Exception):
            pass

        raise LaserUnlocked("relock first")

    def lookup(self):
        return {}["missing"]

    def unserializable(self):
        return object()

    def values(self):
        return [
            1, 2.0, -0.0, 10**30, None, True, "caf\u00e9 \u03bcm", b"\x00\xff", 1 + 2j, (1, (2,)), {1, 2},
            {"a": 1, 2: "b"}, slice(1, None, 2), Fraction(1, 3), np.arange(6, dtype=np.int16).reshape(2, 3),
            np.float32(0.5), [float("inf"), float("-inf")],
        ]

    async def slow(self, seconds):
        await asyncio.sleep(seconds)
        return seconds
