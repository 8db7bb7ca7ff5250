# SPDX-License-Identifier: BSD-3-Clause
"""Wake and sleep on arrays of any source; what is left is a file of weights, and dreams as an array.

Where the module was built: PYTHONPATH=build/release/examples/python python3 examples/python/dreams.py
"""

import numpy as np
import oneiros

cortex = oneiros.Cortex(latent_size=32, base_width=8, condition="full", seed=1)
images = np.random.default_rng(1).uniform(-1, 1, (256, 32, 32, 3))  # yours: N x H x W x C, from -1 to 1

for epoch in range(2):
    cortex.begin_epoch()
    for first in range(0, len(images), 64):
        losses = cortex.train(images[first : first + 64])
    print(f"epoch {epoch + 1}:", ", ".join(f"{name} {value:.3f}" for name, value in losses.items()))

memories = cortex.encode(images[:4])
dreams = cortex.dream((memories[0:2] + memories[2:4]) / 2)  # each a mixture of two memories
print("dreams", dreams.shape, "taken for external:", cortex.discriminate(dreams).round(2))
cortex.save("python_weights.safetensors")  # for `pad dream`, PyTorch or oneiros.load
