#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""Times a Wake-NREM-REM cycle of the paper's networks in PyTorch and prints `pytorch_ms=X` for its best setting.

Settings: one and two threads, N,C,H,W and channels-last memory; then the same with autocast to bfloat16, where this
version has it, as `pytorch_bf16_ms=X`. Uses one backward pass a phase (the authors' code
has three in Wake), in-place activations and torch.no_grad() where no gradient is needed.
"""
import argparse
import contextlib
import statistics
import time

import torch
from torch import nn
from torch.nn import functional

BATCH = 64
LATENT = 256
WIDTH = 64


def convolution(inputs, outputs, padding=1):
    return nn.Conv2d(inputs, outputs, 4, 2, padding)


def transposed(inputs, outputs, stride=2, padding=1):
    return nn.ConvTranspose2d(inputs, outputs, 4, stride, padding)


def activation():
    return nn.LeakyReLU(0.2, inplace=True)


class Encoder(nn.Module):
    def __init__(self):
        super().__init__()
        self.trunk = nn.Sequential(
            convolution(3, WIDTH), activation(),
            convolution(WIDTH, 2 * WIDTH), activation(),
            convolution(2 * WIDTH, 4 * WIDTH), activation())
        self.latent = convolution(4 * WIDTH, LATENT, padding=0)
        self.external = nn.Sequential(convolution(4 * WIDTH, 1, padding=0), nn.Sigmoid())

    def forward(self, images, latent=True, external=True):
        features = self.trunk(images)
        return (self.latent(features).flatten(1) if latent else None,
                self.external(features).flatten().float() if external else None)


def make_generator():
    return nn.Sequential(
        transposed(LATENT, 4 * WIDTH, stride=1, padding=0), activation(),
        transposed(4 * WIDTH, 2 * WIDTH), activation(),
        transposed(2 * WIDTH, WIDTH), activation(),
        transposed(WIDTH, 3), nn.Tanh())


class Reverse(torch.autograd.Function):
    """The identity, whose gradient changes sign: the generator's in REM."""

    @staticmethod
    def forward(context, images):
        return images.view_as(images)

    @staticmethod
    def backward(context, gradient):
        return -gradient


def prior(latents):
    mean, deviation = latents.mean(0), latents.std(0)
    return ((deviation ** 2 + mean ** 2) / 2 - torch.log(deviation) - 0.5).mean()


def occlude(images):
    keep = (torch.rand(8, 8) >= 0.3).float().repeat_interleave(4, 0).repeat_interleave(4, 1)
    return images * keep


class Model:
    def __init__(self, layout):
        torch.manual_seed(1)
        self.encoder = Encoder().to(memory_format=layout)
        self.generator = make_generator().to(memory_format=layout)
        for parameter in [*self.encoder.parameters(), *self.generator.parameters()]:
            if parameter.dim() > 1:
                nn.init.normal_(parameter, 0, 0.02)
        adam = dict(lr=2e-4, betas=(0.5, 0.999))
        self.optimizers = [torch.optim.Adam(net.parameters(), **adam) for net in (self.encoder, self.generator)]
        self.images = (torch.rand(BATCH, 3, 32, 32) * 2 - 1).contiguous(memory_format=layout)
        self.old = torch.randn(BATCH, LATENT)

    def generate(self, latents):
        return self.generator(latents.view(BATCH, LATENT, 1, 1))

    def learn(self, loss, optimizers):
        for optimizer in self.optimizers:
            optimizer.zero_grad(set_to_none=True)
        loss.backward()
        for optimizer in optimizers:
            optimizer.step()

    def cycle(self):
        latents, external = self.encoder(self.images)
        loss = functional.mse_loss(self.generate(latents), self.images) + prior(latents)
        loss = loss + functional.binary_cross_entropy(external, torch.ones(BATCH))
        self.learn(loss, self.optimizers)
        latents = latents.detach()

        with torch.no_grad():
            dreams = occlude(self.generate(latents))
        replayed, _ = self.encoder(dreams, external=False)
        self.learn(functional.mse_loss(replayed, latents), self.optimizers[:1])

        mixed = 0.25 * latents + 0.25 * self.old + 0.5 * torch.randn(BATCH, LATENT)
        _, external = self.encoder(Reverse.apply(self.generate(mixed)), latent=False)
        self.learn(functional.binary_cross_entropy(external, torch.zeros(BATCH)), self.optimizers)
        self.old = latents


def median_ms(layout, cycles, autocast):
    model = Model(layout)
    times = []
    for index in range(cycles + 2):
        start = time.perf_counter()
        with autocast():
            model.cycle()
        if index >= 2:
            times.append(1e3 * (time.perf_counter() - start))
    return statistics.median(times)


def best_ms(cycles, name, autocast=contextlib.nullcontext):
    best = None
    for threads in (1, 2):
        torch.set_num_threads(threads)
        for memory, layout in (('contiguous', torch.contiguous_format), ('channels last', torch.channels_last)):
            ms = median_ms(layout, cycles, autocast)
            print(f'PyTorch {torch.__version__}, {threads} threads, {memory}, {name}: {ms:.1f} ms', flush=True)
            best = ms if best is None else min(best, ms)
    return best


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('--cycles', type=int, default=9)
    options = parser.parse_args()
    best = best_ms(options.cycles, 'float')
    if hasattr(torch, 'autocast'):
        bf16 = best_ms(options.cycles, 'bfloat16', lambda: torch.autocast('cpu', torch.bfloat16))
        print(f'pytorch_bf16_ms={bf16:.1f}')
    print(f'pytorch_ms={best:.1f}')


if __name__ == '__main__':
    main()
