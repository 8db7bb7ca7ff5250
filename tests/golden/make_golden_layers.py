#!/usr/bin/python3
"""Write reference values for activations by their input, pools and normalizations, computed by PyTorch in double.

Usage: make_golden_layers.py OUT_DIR SEED

Writes layers.safetensors, as make_golden.py writes its files. Needs: python3-torch, python3-numpy (Debian).
"""
import sys

import torch
import torch.nn as nn

from make_golden import save


def record(tensors, case, layer, x, generator):
    """One forward and backward pass, and what the layer keeps."""
    for name, value in layer.named_parameters():
        tensors[f"{case}.{name}"] = value.detach().clone()
    x = x.clone().requires_grad_()
    y = layer(x)
    dy = torch.randn(y.shape, generator=generator, dtype=y.dtype)
    layer.zero_grad()
    y.backward(dy)
    tensors.update({f"{case}.x": x, f"{case}.y": y, f"{case}.dy": dy, f"{case}.dx": x.grad})
    for name, value in layer.named_parameters():
        tensors[f"{case}.d{name}"] = value.grad.clone()
    for name, value in layer.named_buffers():
        if value.is_floating_point():
            tensors[f"{case}.{name}"] = value.detach().clone()


def main(out, seed):
    g = torch.Generator().manual_seed(seed)
    images = lambda *shape: torch.randn(*shape, generator=g, dtype=torch.float64)
    tensors = {}
    extremes = torch.cat([images(1, 1, 6, 4).flatten() * 3, torch.tensor([0., -0., 12., -12., 40., -40.]).double()])
    for case, layer in (("gelu", nn.GELU()), ("silu", nn.SiLU())):
        record(tensors, case, layer, extremes.reshape(1, 1, 6, 5), g)
    for case, layer in (("max", nn.MaxPool2d(2)), ("max_overlapping", nn.MaxPool2d((3, 2), (2, 1), (1, 0))),
                        ("average", nn.AvgPool2d(3, 2, 1)),
                        ("average_inside", nn.AvgPool2d((2, 3), 1, (0, 1), count_include_pad=False))):
        record(tensors, case, layer, images(3, 5, 9, 7), g)
    ties = torch.ones(1, 2, 4, 4, dtype=torch.float64)
    record(tensors, "max_ties", nn.MaxPool2d(3, 1), ties, g)
    for case, layer in (("group", nn.GroupNorm(3, 6)), ("batch", nn.BatchNorm2d(6, momentum=0.3))):
        layer = layer.double()
        for parameter in layer.parameters():
            parameter.data = torch.randn(parameter.shape, generator=g, dtype=torch.float64)
        record(tensors, case, layer, images(4, 6, 5, 3) * 2 + 1, g)
        if case == "batch":
            record(tensors, "batch_again", layer, images(2, 6, 7, 4) - 3, g)
            record(tensors, "batch_evaluation", layer.eval(), images(3, 6, 2, 2), g)
    for case, layer in (("spectral", nn.Conv2d(4, 5, (2, 3), (1, 2), (1, 0))),
                        ("spectral_transposed", nn.ConvTranspose2d(5, 4, (3, 2), 2, (1, 0)))):
        layer = layer.double()
        for parameter in layer.parameters():
            parameter.data = torch.randn(parameter.shape, generator=g, dtype=torch.float64)
        spectral = nn.utils.parametrizations.spectral_norm(layer)
        power = spectral.parametrizations.weight[0]
        for name in ("_u", "_v"):
            vector = torch.randn(getattr(power, name).shape, generator=g, dtype=torch.float64)
            setattr(power, name, vector / vector.norm())
        tensors[f"{case}.v_before"] = power._v.clone()
        record(tensors, case, spectral, images(2, layer.in_channels, 4, 5), g)
        record(tensors, f"{case}_evaluation", spectral.eval(), images(2, layer.in_channels, 3, 4), g)
    names = {"parametrizations.weight.original": "weight", "parametrizations.weight.0._u": "u",
             "parametrizations.weight.0._v": "v"}
    for long, short in names.items():
        tensors = {name.replace(long, short): value for name, value in tensors.items()}
    save(f"{out}/layers.safetensors", tensors, {"layout": "N,C,H,W"})


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
