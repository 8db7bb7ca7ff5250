#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
# python3 make_representations.py > representations.inc
# What NumPy and SciPy say of the latents of formula_latents() in synthetic_latents.hpp, and of others that follow
# from them (SciPy 1.10, NumPy 1.24).

import numpy
import scipy
from scipy.spatial.distance import pdist
from scipy.stats import rankdata, spearmanr

i, j = numpy.mgrid[0:60, 0:4]
x = numpy.sin(1.3 * i + 2.1 * j) + 0.5 * numpy.cos(0.7 * i * (j + 1)) + 3 * j
i, j = numpy.mgrid[0:60, 0:5]
y = numpy.cos(0.9 * i + 1.7 * j) + 0.8 * x[:, j[0] % 4] + 0.1 * x[:, :1] ** 2


def tau_a(a, b):
    products = numpy.sign(numpy.subtract.outer(a, a)) * numpy.sign(numpy.subtract.outer(b, b))
    return products.sum() / (len(a) * (len(a) - 1))


def centre(n):
    return numpy.eye(n) - 1 / n


def cka(x, y):
    """By similarities of images, the other form of Kornblith et al."""
    k, l = (centre(len(z)) @ z @ z.T @ centre(len(z)) for z in (x, y))
    return numpy.sum(k * l) / numpy.sqrt(numpy.sum(k * k) * numpy.sum(l * l))


def u_centred(z):
    """Of Szekely and Rizzo 2014, by which the unbiased HSIC is a plain inner product."""
    k = z @ z.T
    numpy.fill_diagonal(k, 0)
    n = len(k)
    rows = k.sum(axis=1, keepdims=True) / (n - 2)
    k = k - rows - rows.T + k.sum() / ((n - 1) * (n - 2))
    numpy.fill_diagonal(k, 0)
    return k


def minibatch_cka(x, y, size):
    sums = numpy.zeros(3)
    for first in range(0, len(x), size):
        k, l = (u_centred(z[first : first + size]) for z in (x, y))
        sums += [numpy.sum(k * l), numpy.sum(k * k), numpy.sum(l * l)]
    return sums[0] / numpy.sqrt(sums[1] * sums[2])


def participation_ratio(x):
    variances = numpy.linalg.eigvalsh(numpy.cov(x.T))
    return variances.sum() ** 2 / (variances**2).sum()


def numbers(name, values):
    text = ", ".join(repr(float(value)) for value in numpy.atleast_1d(values))
    print(f"inline const std::vector<double> {name}{{{text}}};")


print(f"// Made by make_representations.py with NumPy {numpy.__version__} and SciPy {scipy.__version__}.")
print("// clang-format off")
for metric in ("correlation", "cosine", "euclidean"):
    numbers(f"scipy_{metric}", pdist(x[:6], metric))
a, b = pdist(x[:20], "correlation"), pdist(y[:20])
coarse = numpy.floor(40 * a)  # with ties
numbers("scipy_ranks", rankdata(coarse[:30]))
numbers("scipy_spearman", [spearmanr(a, b)[0], spearmanr(coarse, b)[0]])
numbers("numpy_tau_a", [tau_a(a, b), tau_a(coarse, b), tau_a(coarse, numpy.floor(2 * b))])
numbers("numpy_cka", cka(x, y))
numbers("numpy_minibatch_cka", [minibatch_cka(x, y, 60), minibatch_cka(x, y, 12)])
numbers("numpy_participation_ratio", [participation_ratio(x), participation_ratio(y)])
print("// clang-format on")
