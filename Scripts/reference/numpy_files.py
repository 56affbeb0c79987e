"""Files of NumPy, read by the Swift tests, and the numbers in them.

    pip install numpy
    python Scripts/reference/numpy_files.py > Tests/NeuralNetworksTests/NumPyFixtures.swift
"""

import io

import numpy as np

from fixtures import swift


def saved(array, version=None):
    out = io.BytesIO()
    np.lib.format.write_array(out, array, version=version)
    return out.getvalue()


def number(value):
    return repr(float(np.float32(value))).replace("inf", ".infinity")


def case(name, array, data):
    flat = np.asarray(array).flatten()
    numbers = ", ".join(number(value) for value in flat)
    shape = ", ".join(str(size) for size in np.asarray(array).shape)
    print(f'    NumPyFixture(\n      name: "{name}", shape: [{shape}],\n      numbers: [{numbers}],')
    print(f"      file: {swift(data, width=119)}),")


generator = np.random.default_rng(1)
print("// Made by Scripts/reference/numpy_files.py. Do not edit by hand.\n")
print("/// A file that NumPy wrote, and what is in it.\nstruct NumPyFixture: Sendable {")
print("  let name: String\n  let shape: [Int]\n  let numbers: [Float]\n  let file: String\n")
print("  static let arrays: [NumPyFixture] = [")
whole = np.arange(-3, 9).reshape(2, 3, 2)
for kind in ["i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "f2", "f4", "f8", "?"]:
    for order in "<>":
        values = whole if kind[0] == "i" else whole + 3 if kind[0] in "u?" else whole * 0.375
        array = values.astype(order + kind)
        if array.dtype.itemsize == 1 and order == ">":
            continue
        case(order + kind, array, saved(array))
fortran = np.asfortranarray(generator.standard_normal((2, 3, 4)).astype(np.float32))
case("Fortran order", fortran, saved(fortran))
case("version 2", whole.astype(np.float32), saved(whole.astype(np.float32), (2, 0)))
case("version 3", whole.astype(np.float32), saved(whole.astype(np.float32), (3, 0)))
case("a number", np.float32(2.5), saved(np.array(2.5, np.float32)))
case("one axis", np.array([1.5, -2]), saved(np.array([1.5, -2])))
case("empty", np.zeros((2, 0, 3), np.float32), saved(np.zeros((2, 0, 3), np.float32)))
case("infinite", np.array([np.inf, -np.inf]), saved(np.array([np.inf, -np.inf])))
print("  ]\n\n  /// What cannot be read, and a word of the error.\n  static let unreadable: [(file: String, problem: String)] = [")
for array, problem in [
    (np.array([1e300]), "element 0 is 1e+300"), (np.array([2**24 + 1]), "element 0 is 16777217"),
    (np.array([1 + 2j]), "type <c16"), (np.array(["a"]), "type <U1"),
    (np.zeros(2, dtype=[("a", "f4"), ("b", "i4")]), "records"), (np.array([2**63 + 1], np.uint64), "9223372036854775809"),
]:
    print(f'    ({swift(saved(array), width=119)}, "{problem}"),')
print("  ]\n")
for name, save in [("archive", np.savez), ("compressedArchive", np.savez_compressed)]:
    out = io.BytesIO()
    save(out, x_train=whole.astype(np.uint8), labels=np.array([3, 1, 2]))
    print(f"  static let {name} = {swift(out.getvalue(), indent=4, width=119)}\n")
print("}")
