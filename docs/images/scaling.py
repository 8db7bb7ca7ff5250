#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""python3 docs/images/scaling.py [--check | --bytes RANKS BATCH SIDE LATENT WIDTH]

What a cycle of full dreaming costs on many ranks, by the model of docs/parallel.md: prints its tables and draws
scaling.svg beside this file. With --check it compares both, and fails where they differ. With --bytes it prints what a
rank sends in a cycle, which tests/mpi counts."""

import math
import pathlib
import sys

HERE = pathlib.Path(__file__).resolve().parent
PICTURE = HERE / "scaling.svg"
PAGE = HERE.parent / "parallel.md"

# Measured on one core, docs/kernels.md: of the paper's cycle, and of a kernel's cost for one image, in parts of a batch.
KERNELS = 0.102  # seconds, 64 images
STEPS = 0.017  # seconds, all else: Adam, mostly
BY_IMAGES = {32: 226.7, 16: 249.8, 8: 289.3, 4: 482.0}  # microseconds in all columns
# Taken for granted.
MEMORY = 10e9  # bytes a second that a core copies or adds
NETWORKS = {"100 Gbit/s, 2 us": (2e-6, 12.5e9), "10 Gbit/s, 30 us": (30e-6, 1.25e9)}  # latency, bytes a second
FLOAT = 4

RANKS = [2**i for i in range(11)]
BATCHES = [64, 512, 4096, 65536]
SIDES = [32, 64, 128, 224]


class Model:
    """Sizes of the networks for square images, as CortexOptions makes them."""

    def __init__(self, side=32, latent=256, width=64):
        self.side, self.latent = side, latent
        channels, rest = [3], side
        while rest > 7 and rest % 2 == 0:
            channels.append(width * 2 ** (len(channels) - 1))
            rest //= 2
        pairs = list(zip(channels, channels[1:]))
        self.trunk = sum(16 * a * b + b for a, b in pairs)
        self.latent_head = channels[-1] * latent * rest**2 + latent
        self.discriminator_head = channels[-1] * rest**2 + 1
        self.generator = self.latent_head - latent + channels[-1] + sum(16 * a * b + a for a, b in pairs)
        # Multiplications of one pass of either network.
        self.products = channels[-1] * latent * rest**2
        self.products += sum(16 * a * b * (side >> i + 1) ** 2 for i, (a, b) in enumerate(pairs))

    def parameters(self):
        """Of both networks."""
        return self.trunk + self.latent_head + self.discriminator_head + self.generator

    def summed(self):
        """Bytes of gradients that are added over ranks in a cycle: Wake, NREM and REM in turn."""
        encoders = 3 * self.trunk + 2 * self.latent_head + 2 * self.discriminator_head
        return FLOAT * (encoders + 2 * self.generator)

    def gathered(self, batch):
        """Bytes of images (three dreams, one gradient), latents (two, one gradient) and probabilities (two)."""
        return FLOAT * batch * (4 * 3 * self.side**2 + 3 * self.latent + 2)

    def sent(self, ranks, batch):
        """Bytes that each rank sends in a cycle."""
        return (2 * self.summed() + self.gathered(batch)) * (ranks - 1) / ranks

    def seconds(self, ranks, batch, network):
        """Of a cycle with a shard for each rank."""
        paper = Model()
        images = batch / ranks
        kernels = KERNELS / 64 * self.products / paper.products * images * relative_cost(images)
        steps = STEPS * self.parameters() / paper.parameters()
        whole = 10 * FLOAT * 3 * self.side**2 * batch / MEMORY  # losses, occlusions, draws: each rank has all images
        if ranks == 1:
            return kernels + steps + whole
        latency, bandwidth = network
        exchanges = (9 + 2 * 5) * math.log2(ranks)  # gathers, sums
        copies = (4 * self.summed() + 2 * self.gathered(batch)) / MEMORY
        return kernels + steps + whole + copies + exchanges * latency + self.sent(ranks, batch) / bandwidth

    def efficiency(self, ranks, batch, network):
        """The share of so many times one rank's speed."""
        return self.seconds(1, batch, network) / (ranks * self.seconds(ranks, batch, network))


def relative_cost(images):
    """Of an image in a part of so many, to one in a large batch: weights are transformed for each part."""
    if images >= 32:
        return 1.0
    known = sorted(BY_IMAGES)
    low = max([n for n in known if n <= images], default=known[0])
    low, high = known[min(known.index(low), len(known) - 2) :][:2]
    at = (1 / images - 1 / high) / (1 / low - 1 / high)  # linear in 1 / images, below 4 too
    return (BY_IMAGES[high] + at * (BY_IMAGES[low] - BY_IMAGES[high])) / BY_IMAGES[32]


def row(*cells):
    """Of a Markdown table."""
    return "| " + " | ".join(str(cell) for cell in cells) + " |"


def tables():
    """Those of the page."""
    network = next(iter(NETWORKS.values()))
    lines = [row("image, batch", *RANKS[1:]), row(*["---"] * len(RANKS))]
    for side in SIDES:
        for batch in BATCHES:
            cells = [f"{100 * Model(side).efficiency(ranks, batch, network):.0f}" if ranks <= batch else ""
                     for ranks in RANKS[1:]]
            lines.append(row(f"{side}, {batch}", *cells))
    lines.append("")
    lines += [row("image, network", *RANKS[1:]), row(*["---"] * len(RANKS))]
    for name, network in NETWORKS.items():
        for side in SIDES:
            lines.append(row(f"{side}, {name}", *(least(side, ranks, network) for ranks in RANKS[1:])))
    return "\n".join(lines)


def least(side, ranks, network):
    """The smallest batch at which ranks have half of their speed."""
    batches = [n for n in (2**i for i in range(1, 17)) if n >= ranks and
               Model(side).efficiency(ranks, n, network) >= 0.5]
    return batches[0] if batches else "-"


STYLE = """<style>
  text { fill: #333 } path { fill: none; stroke-width: 2 } line { stroke: #999; stroke-width: .5 }
  @media (prefers-color-scheme: dark) { text { fill: #ccc } }
</style>"""
COLOURS = ["#0072b2", "#e69f00", "#009e73", "#cc79a7"]


def picture():
    """The SVG: efficiency by ranks, a line for each batch, dashed for the slower network."""
    left, top, width, height = 60, 16, 420, 220
    def x(ranks):
        return left + width * math.log2(ranks) / 10
    def y(share):
        return top + height * (1 - share)
    lines = ['<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 600 290" width="600" height="290"'
             ' font-family="sans-serif" font-size="13">',
             "<title>Speed of many ranks, relative to as many times one, for images of 32 x 32</title>", STYLE]
    for ranks in RANKS[::2]:
        lines.append(f'<text x="{x(ranks):g}" y="{top + height + 18}" text-anchor="middle">{ranks}</text>')
    for percent in (0, 25, 50, 75, 100):
        at = y(percent / 100)
        lines.append(f'<line x1="{left}" y1="{at:g}" x2="{left + width}" y2="{at:g}"/>'
                     f'<text x="{left - 8}" y="{at + 4:g}" text-anchor="end">{percent} %</text>')
    lines.append(f'<text x="{left + width / 2:g}" y="{top + height + 42}" text-anchor="middle">ranks</text>')
    for i, (batch, colour) in enumerate(zip(BATCHES, COLOURS)):
        lines.append(f'<text x="{left + width + 12}" y="{top + 16 + 20 * i}" style="fill: {colour}">N = {batch}</text>')
        for network, dashes in zip(NETWORKS.values(), ("", ' stroke-dasharray="5 4"')):
            points = [f"{x(ranks):.1f} {y(Model().efficiency(ranks, batch, network)):.1f}"
                      for ranks in RANKS if ranks <= batch]
            lines.append(f'<path stroke="{colour}"{dashes} d="M{" L".join(points)}"/>')
    return "\n".join([*lines, "</svg>", ""])


def main():
    """Prints, writes or compares."""
    if len(sys.argv) == 7 and sys.argv[1] == "--bytes":
        ranks, batch, side, latent, width = map(int, sys.argv[2:])
        print(round(Model(side, latent, width).sent(ranks, batch)))
    elif sys.argv[1:] == ["--check"]:
        if PICTURE.read_text() != picture() or any(
                table not in PAGE.read_text() for table in tables().split("\n\n")):
            sys.exit("scaling.py: expected its tables in docs/parallel.md, and its picture in docs/images/scaling.svg")
    elif len(sys.argv) == 1:
        PICTURE.write_text(picture())
        print(tables())
    else:
        sys.exit("usage: python3 scaling.py [--check | --bytes RANKS BATCH SIDE LATENT WIDTH]")


if __name__ == "__main__":
    main()
