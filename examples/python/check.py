# SPDX-License-Identifier: BSD-3-Clause
"""check.py PROGRAM: the module computes what the program does, whatever array it gets, and refuses in words."""

import pathlib
import subprocess
import sys
import threading

import numpy as np
import oneiros


def refused(kind, sentence, call):
    try:
        call()
    except kind as error:
        assert sentence in str(error), f"expected '{sentence}', found '{error}'"
        return
    raise AssertionError(f"nothing was wrong; expected '{sentence}'")


count = 16 * 32 * 32 * 3
images = ((np.arange(count) * 7919 % 511 - 255) / 256).astype(np.float32).reshape(16, 32, 32, 3)


def ten_cycles():
    cortex = oneiros.Cortex(latent_size=8, base_width=4, seed=3)
    cortex.begin_epoch()
    for _ in range(10):
        losses = cortex.train(images)
    assert list(losses) == ["image", "prior", "real", "latent", "fake"], losses
    assert all(np.isfinite(value) for value in losses.values()), losses
    return cortex


subprocess.run([sys.argv[1]], check=True)
for threads in 1, 2:
    oneiros.set_threads(threads)
    cortex = ten_cycles()
    cortex.save("from_python.safetensors")
    assert pathlib.Path("from_python.safetensors").read_bytes() == pathlib.Path("from_cpp.safetensors").read_bytes()

latents = cortex.encode(images)
assert latents.shape == (16, 8) and latents.dtype == np.float32
assert (oneiros.load("from_python.safetensors").encode(images) == latents).all()
assert (oneiros.load(pathlib.Path("from_python.safetensors")).dream(latents) == cortex.dream(latents)).all()
assert cortex.dream(latents).shape == (16, 32, 32, 3)
assert ((0 < cortex.discriminate(images)) & (cortex.discriminate(images) < 1)).all()
weights = cortex.weights()
assert weights["conv1.0.weight"].shape == (4, 3, 4, 4) and list(weights)[-1] == "tconv4.0.bias", list(weights)

# Arrays of other types and strides are converted.
assert (cortex.encode(images.astype(np.float64)) == latents).all()
channels_first = np.ascontiguousarray(images.transpose(0, 3, 1, 2))
assert (cortex.encode(channels_first.transpose(0, 2, 3, 1)) == latents).all()
assert (cortex.encode(images[::2]) == latents[::2]).all()

refused(ValueError, "expected an array of images, N x H x W x C, found 3 axes", lambda: cortex.encode(images[0]))
refused(oneiros.ShapeError, "expected images (N,H,W,C) of 16 x 32 x 32 x 3, found 16 x 31 x 32 x 3", lambda: cortex.encode(images[:, 1:]))
refused(ValueError, "expected a batch of at least 1, found 0 x 32 x 32 x 3", lambda: cortex.encode(images[:0]))
refused(ValueError, "awake", lambda: oneiros.Cortex(condition="awake"))
refused(ValueError, "expected at least 1, found 0", lambda: oneiros.set_threads(0))
refused(OSError, "missing.safetensors", lambda: oneiros.load("missing.safetensors"))
refused(TypeError, "encode", lambda: cortex.encode("images"))

# Python goes on while the library computes.
done, counted = threading.Event(), [0]


def count_up():
    while not done.is_set():
        counted[0] += 1


thread = threading.Thread(target=count_up)
thread.start()
before = sys.getswitchinterval()
sys.setswitchinterval(60)  # so that nothing but a released lock lets the other thread run
start = counted[0]
for _ in range(5):
    cortex.train(images)
assert counted[0] > start
sys.setswitchinterval(before)
done.set()
thread.join()
