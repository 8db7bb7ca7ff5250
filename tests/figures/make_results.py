#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""Writes a small results directory of made-up numbers: python3 make_results.py DIR [--large]

Nothing in it was measured. The small one is committed as tests/figures/results; --large has every figure and all of
the paper's epochs, to look at a report that is complete. The same numbers come out of every run.
"""
import dataclasses
import json
import math
import pathlib
import random
import struct
import sys
import zlib

EPOCHS = [0, 1, 2, 5, 10, 15, 20, 25, 30, 35, 40, 45, 50]
LONG = EPOCHS + list(range(55, 101, 5))


@dataclasses.dataclass
class Size:
    evaluated: list  # epochs at which the readout is known
    organised: list  # ... and everything else
    levels: list  # of occlusion
    points: int  # of each class, in the plane of the principal components


SMALL = Size([0, 1, 2, 5, 10], [0, 2, 10], [0, 0.3, 1.0], 1)
LARGE = Size(LONG, [0, 2, 10, 50], [i / 10 for i in range(11)], 50)

# condition: (gain of the readout, its speed, decline after epoch 25, accuracy lost by occlusion, intra/inter, clean-occluded/inter)
CONDITIONS = {
    "full": (0.30, 5, 0, 0.6, 0.84, 0.40),
    "without-memory-mix": (0.26, 12, 0, 0.6, 0.86, 0.42),
    "without-rem": (0.18, 15, 0, 0.6, 0.94, 0.35),
    "without-nrem": (0.28, 5, 0.001, 2.5, 0.88, 0.80),
    "wake-only": (0.17, 10, 0.001, 2.2, 0.94, 0.75),
    "rem-noise-only": (0.295, 5, 0, 0.6, 0.84, 0.40),
    "rem-memories-only": (0.30, 6, 0, 0.6, 0.85, 0.40),
    "rem-first": (0.30, 5, 0, 0.6, 0.84, 0.40),
    "nrem-mix": (0.27, 6, 0, 1.2, 0.86, 0.55),
    "without-rem-no-noise": (0.20, 8, 0.002, 0.6, 0.95, 0.30),
    "without-rem-full-nrem": (0.14, 10, 0, 0.6, 0.96, 0.25),
    "untrained": (0, 1, 0, 0.8, 0.945, 0.60),
}
UNTRAINED = {"cifar10": 0.29, "svhn": 0.19, "fashion-mnist": 0.70}
LEVEL = {"cifar10": 1.0, "svhn": 2.0, "fashion-mnist": 0.5}


class Writer:
    def __init__(self, directory):
        self.directory = pathlib.Path(directory)
        self.rows = {}

    def add(self, table, *cells):
        self.rows.setdefault(table, []).append(
            ",".join(f"{cell:.4g}" if isinstance(cell, float) else str(cell) for cell in cells))

    def write(self, headers):
        self.directory.mkdir(parents=True, exist_ok=True)
        for table, header in headers.items():
            lines = [header] + self.rows.get(table, [])
            (self.directory / f"{table}.csv").write_text("\n".join(lines) + "\n")


HEADERS = {
    "readout": "dataset,condition,seed,epoch,readout,train,test",
    "occlusion": "dataset,condition,seed,epoch,patch,intensity,readout,test",
    "distances": "dataset,condition,seed,epoch,metric,intra,inter,clean_occluded",
    "pca": "dataset,condition,seed,epoch,class,image,occluded,pc1,pc2",
    "frechet": "dataset,condition,seed,epoch,dreams,features,images,distance",
    "losses": "dataset,condition,seed,epoch,image,prior,real,latent,fake",
    "runs": "dataset,condition,seed,epochs,wanted,status",
}


def accuracy(dataset, condition, epoch, noise):
    gain, speed, decline, *_ = CONDITIONS[condition]
    rise = gain * LEVEL[dataset] * (1 - math.exp(-epoch / speed))
    return UNTRAINED[dataset] + rise - decline * max(0, epoch - 25) + noise


def run(out, dataset, condition, seed, epochs, wanted, size, patches=(4,)):
    rng = random.Random(f"{dataset} {condition} {seed}")
    *_, loss_by_occlusion, ratio, clean_occluded = CONDITIONS[condition]
    own = rng.gauss(0, 0.004)
    status = "finished" if epochs == wanted else "running"
    out.add("runs", dataset, condition, seed, epochs, wanted, status)
    evaluated = [e for e in size.evaluated if e <= epochs]
    if condition == "untrained":
        evaluated = [0]
    for epoch in evaluated:
        paper = accuracy(dataset, condition, epoch, own + rng.gauss(0, 0.004))
        converged = paper + 0.05 * (0.9 - paper) + 0.03
        out.add("readout", dataset, condition, seed, epoch, "paper", paper + 0.02, paper)
        out.add("readout", dataset, condition, seed, epoch, "converged", converged + 0.04, converged)
        if epoch not in size.organised or (epoch == 0 and condition != "untrained"):
            continue
        sharp = loss_by_occlusion if epoch > 2 else 0.8
        for patch in patches:
            for level in size.levels:
                part = math.exp(-3 * sharp * level) - level * math.exp(-3 * sharp) if level < 1 else 0
                for readout, clean in (("paper", paper), ("converged", converged)):
                    value = 0.1 + max(0, clean - 0.1) * part
                    out.add("occlusion", dataset, condition, seed, epoch, patch, level, readout, value)
        inter = 20 + rng.gauss(0, 0.5)
        for metric, power in (("euclidean", 1), ("squared", 2)):
            out.add("distances", dataset, condition, seed, epoch, metric, (ratio + rng.gauss(0, 0.004))**power * inter**power,
                    inter**power, (clean_occluded + rng.gauss(0, 0.01))**power * inter**power)
        if condition == "full":
            for dreams, base in (("nrem", 150.0), ("rem", 180.0)):
                out.add("frechet", dataset, condition, seed, epoch, dreams, "classifier", 10000,
                        base * math.exp(-epoch / 20) + 40 + rng.gauss(0, 2))
        for label in range(4):
            for image in range(size.points):
                x, y = (label % 2) * 4 * (1 - ratio) * 6 + rng.gauss(0, 1), (label // 2) * 4 * (1 - ratio) * 6 + rng.gauss(0, 1)
                out.add("pca", dataset, condition, seed, epoch, label, image, 0, x, y)
                out.add("pca", dataset, condition, seed, epoch, label, image, 1, x + rng.gauss(3 * clean_occluded, 0.3),
                        y + rng.gauss(0, 0.3))
    nrem, rem = "nrem" not in condition.replace("full-nrem", "") and condition != "wake-only", condition not in (
        "wake-only", "without-rem", "without-rem-no-noise", "without-rem-full-nrem")
    for epoch in range(1, (epochs if condition != "untrained" else 0) + 1):
        latent = (0.2 + 0.15 * (1 - math.exp(-epoch / 3)) * rem) if nrem else 0.9
        out.add("losses", dataset, condition, seed, epoch, 0.05 + 0.2 / epoch + rng.gauss(0, 0.001),
                0.02 + 0.1 / epoch + rng.gauss(0, 0.001), (0.7 - 0.003 * epoch * rem) + rng.gauss(0, 0.003),
                latent + rng.gauss(0, 0.005), (0.7 - 0.004 * epoch * rem) + rng.gauss(0, 0.003))


def png(path, width, height, colour):
    rows = b"".join(b"\0" + bytes((x * y + shade) % 256 for x in range(width) for shade in colour) for y in range(height))
    chunk = lambda kind, data: struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)) +
                     chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))


def main():
    directory, large = pathlib.Path(sys.argv[1]), "--large" in sys.argv
    out = Writer(directory)
    if large:
        for condition in CONDITIONS:
            main_condition = condition in ("full", "without-memory-mix", "without-rem", "without-nrem", "wake-only")
            for seed in range(1, 5):
                epochs = 100 if main_condition else 50
                run(out, "cifar10", condition, seed, epochs, epochs, LARGE, (4, 2, 8) if condition == "full" else (4,))
            for seed in (1, 2):
                run(out, "svhn", condition, seed, 10, 50, LARGE)
        run(out, "fashion-mnist", "full", 1, 2, 50, LARGE)
    else:
        for condition in ("full", "without-rem", "without-nrem", "untrained"):
            for seed in (1, 2, 3):
                run(out, "cifar10", condition, seed, 10, 10, SMALL)
        run(out, "fashion-mnist", "full", 1, 2, 10, SMALL)
    out.write(HEADERS)
    (directory / "pictures").mkdir(exist_ok=True)
    width, height = (418, 190) if large else (8, 8)
    for epoch in (2, 10):
        png(directory / "pictures" / f"cifar10-full-seed-1-epoch-{epoch:03}.png", width, height, (epoch, 9, 99))
    png(directory / "pictures" / "cifar10-without-rem-seed-1-epoch-010.png", width, height, (90, 9, 9))
    png(directory / "pictures" / "cifar10-occlusions.png", width, height, (9, 90, 9))
    png(directory / "pictures" / "cifar10-patches.png", width, height, (9, 9, 90))
    (directory / "reproduce.json").write_text(json.dumps({
        "command": "pad reproduce --out made-up <numbers> & no measurement",
        "version": "0.0.0",
        "machine": {"processor": "none: these numbers are made up", "cores": 2},
        "seconds": 1,
        "settings": {"idle_step": False, "latent_noise": 0.5},
    }, indent=2) + "\n")


main()
