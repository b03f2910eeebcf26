"""NPY and CSV files by numpy. npy_files.py write FOLDER: one of each dtype, shape and order, and manifest.json that
says what they hold. npy_files.py read FOLDER: checks the files of a manifest; prints those that are wrong."""

import itertools
import json
import os
import sys

import numpy as np

DTYPES = [
    "?", "i1", "<i2", ">i2", "<i4", ">i4", "<i8", ">i8", "u1", "<u2", ">u2", "<u4", ">u4", "<u8", ">u8",
    "<f2", ">f2", "<f4", ">f4", "<f8", ">f8", "<f16", "<c8", ">c8", "<c16", ">c16", "<c32",
    "<U3", ">U3", "S3", "V3", "<M8[D]", ">M8[ns]", "<M8[25s]", "<m8[ms]", ">m8[us]", "<M8",
]
SHAPES = [(), (0,), (3,), (2, 3), (0, 2), (2, 3, 4), (1, 1)]
VERSIONS = [(1, 0), (2, 0), (3, 0)]


def filled(dtype, shape):
    size = int(np.prod(shape))
    dtype = np.dtype(dtype)
    if dtype.kind == "U":
        items = np.array(["é", "abc", "", "😀x"] * 8)[:size].astype(dtype)
    elif dtype.kind in "SV":
        items = np.frombuffer(bytes(range(size * 3)), dtype)
    elif dtype.kind in "Mm":
        items = (np.arange(size) * 10**5).astype("<i8").astype(dtype)
    else:
        numbers = np.arange(size) - 3
        items = (numbers / 2 if dtype.kind in "fc" else numbers).astype(dtype)
        if dtype.kind == "c":
            items = items * dtype.type(1j) + dtype.type(1)
    return np.array(items, dtype=dtype).reshape(shape)


def write(folder):
    manifest = []
    for dtype, shape, order, version in itertools.product(DTYPES, SHAPES, "CF", VERSIONS):
        array = np.asarray(filled(dtype, shape), order=order)
        name = "{}.npy".format(len(manifest))
        with open(os.path.join(folder, name), "wb") as file:
            np.lib.format.write_array(file, array, version=version)
        manifest.append(describe(name, array))
    with open(os.path.join(folder, "manifest.json"), "w") as file:
        json.dump(manifest, file)
    np.save(os.path.join(folder, "objects.npy"), np.array([{}, None]), allow_pickle=True)
    np.save(os.path.join(folder, "fields.npy"), np.zeros(3, [("a", "<i4"), ("b", "<f8")]))
    np.savetxt(os.path.join(folder, "floats.csv"), np.linspace(0, 1, 12).reshape(4, 3) ** 7, delimiter=",")


def describe(name, array):
    return {"name": name, "dtype": array.dtype.str, "shape": list(array.shape), "bytes": array.tobytes("C").hex()}


def read(folder):
    with open(os.path.join(folder, "manifest.json")) as file:
        manifest = json.load(file)
    for expected in manifest:
        array = np.load(os.path.join(folder, expected["name"]))
        if describe(expected["name"], array) != expected:
            print(expected["name"], array.dtype.str, array.shape, array.tobytes("C").hex())
    print("checked", len(manifest))
    floats = np.loadtxt(os.path.join(folder, "floats.csv"), delimiter=",")
    print("csv", floats.shape, floats.tobytes().hex())


{"write": write, "read": read}[sys.argv[1]](sys.argv[2])
