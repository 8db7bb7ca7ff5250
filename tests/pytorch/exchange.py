# SPDX-License-Identifier: BSD-3-Clause
"""PyTorch's half of an exchange of weights: exchange.py DIR

Loads DIR/ours.safetensors into the authors' architecture, runs it on DIR/inputs.safetensors, and leaves what came
out, with weights of its own and what came out with those. Exits with 77 where there is no PyTorch.
"""
import json
import pathlib
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "golden"))
try:
    import numpy as np
    import torch
    from make_golden import Enc, Gen, save
except ImportError as error:
    print(f"{sys.executable}: {error}")
    sys.exit(77)

try:
    from safetensors.torch import load_file, save_file
except ImportError:  # Debian 12 does not package it; reading the format takes ten lines
    def load_file(path):
        data = path.read_bytes()
        start = 8 + int.from_bytes(data[:8], "little")
        header = json.loads(data[8:start])
        header.pop("__metadata__", None)
        tensors = {}
        for name, entry in header.items():
            begin, end = (start + offset for offset in entry["data_offsets"])
            assert entry["dtype"] == "F32"
            values = np.frombuffer(data[begin:end], "<f4").reshape(entry["shape"])
            tensors[name] = torch.from_numpy(values.copy())
        return tensors

    def save_file(tensors, path):
        save(path, tensors)


class Cortex(torch.nn.Module):
    """Both networks, whose parameters go by the names of the authors' state dicts."""

    def __init__(self):
        super().__init__()
        self.encoder, self.generator = Enc(6, 4), Gen(6, 4)

    def state_dict(self):
        return {**self.encoder.state_dict(), **self.generator.state_dict()}

    def load_state_dict(self, weights):
        for network in (self.encoder, self.generator):
            network.load_state_dict({name: weights.pop(name) for name in network.state_dict()})
        assert not weights, f"left over: {list(weights)}"

    @torch.no_grad()
    def outputs(self, prefix, images, latents):
        latent, external = self.encoder(images)
        image = self.generator(latents)
        return {prefix + "latent": latent, prefix + "external": external, prefix + "image": image}


directory = pathlib.Path(sys.argv[1])
inputs = load_file(directory / "inputs.safetensors")
torch.manual_seed(5)
theirs, ours = Cortex(), Cortex()
ours.load_state_dict(load_file(directory / "ours.safetensors"))
save_file(theirs.state_dict(), directory / "theirs.safetensors")
save_file({**ours.outputs("ours.", **inputs), **theirs.outputs("theirs.", **inputs)},
          directory / "outputs.safetensors")
