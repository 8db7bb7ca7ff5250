#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
# python3 make_svhn.py: writes small files of SVHN's form, and some that are not, into this directory (SciPy 1.10).
# Pixel (row, column, channel) of image n is (7 row + 3 column + 50 channel + 11 n) mod 256.

import os
import struct

import numpy
from scipy.io import loadmat, savemat

os.chdir(os.path.dirname(os.path.abspath(__file__)))
row, column, channel, n = numpy.ogrid[:32, :32, :3, :4]
images = ((7 * row + 3 * column + 50 * channel + 11 * n) % 256).astype(numpy.uint8)
labels = numpy.array([[1], [10], [9], [5]], numpy.uint8)


def save(name, compressed=True, **variables):
    savemat(name + ".mat", variables, do_compression=compressed)


save("train_32x32", X=images, y=labels)
save("test_32x32", compressed=False, X=images[:, :, :, :1], y=labels[:1])
save("doubles", X=images.astype(numpy.float64) / 255, y=labels)
save("image_last", X=images.transpose(3, 0, 1, 2), y=labels)
save("label_11", X=images, y=labels + 1)
save("label_0", X=images, y=labels - 1)
save("labels_missing", X=images)
save("label_too_few", X=images, y=labels[:3])
save("cell", X=numpy.array([images, images], object), y=labels)
save("wider_types", X=images.astype(numpy.int16), y=labels.astype(numpy.float64))
save("followed_by_others", X=images, y=labels, z=numpy.ones((3, 3)), text="no numbers")


# SciPy writes little-endian files only, but reads both.
def element(kind, data):
    return struct.pack(">II", kind, len(data)) + data + bytes(-len(data) % 8)


def matrix(name, kind, code, values):
    flags = struct.pack(">II", 9, 0)  # class uint8
    extents = struct.pack(">%di" % values.ndim, *values.shape)
    name = struct.pack(">HH", len(name), 1) + name.ljust(4, b"\0")  # a small element
    stored = values.astype(">" + code).tobytes("F")
    return element(14, element(6, flags) + element(5, extents) + name + element(kind, stored))


with open("big_endian.mat", "wb") as file:
    file.write(b"MATLAB 5.0 MAT-file".ljust(124) + struct.pack(">HH", 0x0100, 0x4D49))
    file.write(matrix(b"X", 2, "u1", images[:, :, :, :1]) + matrix(b"y", 4, "u2", labels[1:2]))
again = loadmat("big_endian.mat")
assert (again["X"] == images[:, :, :, :1]).all() and again["y"] == [[10]]
