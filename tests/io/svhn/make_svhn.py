#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
# python3 make_svhn.py: writes small files of SVHN's form, and some that are not, into this directory (SciPy 1.10).
# Pixel (row, column, channel) of image n is (7 row + 3 column + 50 channel + 11 n) mod 256.

import os

import numpy
from scipy.io import savemat

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
