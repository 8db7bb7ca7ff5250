#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# NumPy reads what `pad activations` writes, and computes the same from the weights and the pictures.
. "$(dirname -- "$0")/support/begin.sh"
activations() {
  "$pad" activations --weights "$networks" "$@" >output 2>error
}
networks=run/weights.safetensors
tiny_data "$pad" data
tiny_training "$pad" data --epochs 1 --no-evaluation --out run >output

# Every layer that is listed can be had, and has the shape that the list says.
activations --list
cp output layers
grep -qx 'conv2 8 x 8 x 8' layers
grep -qx 'tconv2 8 x 8 x 8' layers
activations --data data --limit 5 --layer "$(cut -d ' ' -f 1 layers | paste -sd ,)" --out all
[ "$(find all -name '*.npy' | wc -l)" -eq "$(wc -l <layers)" ]
while read -r layer shape; do grep -qx "all/$layer.npy: 5 images x $shape" output; done <layers

# The latent unless a layer is named; the order of the images; the same bits for any threads and beside other layers.
activations --data data --limit 5 --threads 2 --out latent
cmp latent/conv4.0.npy all/conv4.0.npy
[ "$(find latent -type f | wc -l)" -eq 2 ]
[ "$(sed -n 3p latent/images.csv)" = '1,1,Trouser,' ]
activations --data data --limit 5 --split train --out train
if cmp -s latent/conv4.0.npy train/conv4.0.npy; then exit 1; fi

mistakes() {
  refused 'expected a layer of conv1, conv1.0, conv2' activations --weights $networks --data data --layer retina --out no
  refused 'cannot take the first 513 of 512 images' activations --weights $networks --data data --limit 513 --out no
  refused '--images: expected no --dataset' activations --weights $networks --data data --images "$memories" --out no
  refused '--layer' activations --weights $networks --data data --layers conv1
  [ ! -e no ]
  [ "$failures" -eq 0 ]
}
memories=$tests/../examples/pad/trained/memories
mistakes

activations --images "$memories" --layer conv1.0,conv1 --out pictures
[ "$(head -n 3 pictures/images.csv | tail -n 1)" = '1,0,airplane,airplane/test-00010.png' ]
/usr/bin/python3 -c 'import numpy' 2>/dev/null || exit 77
"$pad" activations --weights $networks --images "$memories" --layer conv4.0 --out pictures >output
/usr/bin/python3 - $networks "$memories" <<'END'
import csv, json, pathlib, struct, sys, zlib
import numpy as np

def png(path):  # rows of eight bits a channel, which is all that these files have
    bytes_, at, data = path.read_bytes(), 8, b""
    while at < len(bytes_):
        (length,), kind = struct.unpack(">I", bytes_[at : at + 4]), bytes_[at + 4 : at + 8]
        body = bytes_[at + 8 : at + 8 + length]
        if kind == b"IHDR":
            width, height, depth, colour = struct.unpack(">IIBB", body[:10])
            assert (depth, colour) == (8, 2), path
        data += body if kind == b"IDAT" else b""
        at += 12 + length
    rows = np.frombuffer(zlib.decompress(data), np.uint8).reshape(height, 1 + 3 * width)
    out = np.zeros((height, width, 3), int)
    zero = np.zeros(3, int)
    for y in range(height):
        line = rows[y, 1:].reshape(width, 3).astype(int)
        for x in range(width):
            left = out[y, x - 1] if x else zero
            up = out[y - 1, x] if y else zero
            corner = out[y - 1, x - 1] if x and y else zero
            paeth = np.array([min((abs(l + u - c - v), i, v) for i, v in enumerate((l, u, c)))[2]
                              for l, u, c in zip(left, up, corner)])
            out[y, x] = line[x] + (zero, left, up, (left + up) // 2, paeth)[rows[y, 0]] & 255
    return out / 127.5 - 1

weights = pathlib.Path(sys.argv[1]).read_bytes()
(length,) = struct.unpack("<Q", weights[:8])
header = json.loads(weights[8 : 8 + length])
def tensor(name):
    first, last = header[name]["data_offsets"]
    assert header[name]["dtype"] == "F32"
    return np.frombuffer(weights[8 + length + first : 8 + length + last], "<f4").reshape(header[name]["shape"])
w, b = tensor("conv1.0.weight"), tensor("conv1.0.bias")

rows = list(csv.DictReader(open("pictures/images.csv")))
assert len(rows) == 20
folder = pathlib.Path(sys.argv[2])
x = np.stack([png(folder / row["file"]) for row in rows])
assert all(row["file"].startswith(row["class"] + "/") for row in rows)
x = np.pad(x, ((0, 0), (1, 1), (1, 1), (0, 0)))
windows = np.lib.stride_tricks.sliding_window_view(x, (4, 4), axis=(1, 2))[:, ::2, ::2]  # n, i, j, channel, u, v
expected = np.einsum("nijcuv,kcuv->nijk", windows, w) + b

found = np.load("pictures/conv1.0.npy", mmap_mode="r")
assert found.dtype == np.float32 and found.flags["C_CONTIGUOUS"] and found.shape == (20, 16, 16, 4)
assert np.abs(found - expected).max() < 1e-5
found = np.load("pictures/conv1.npy")
assert np.abs(found - np.where(expected > 0, expected, 0.2 * expected)).max() < 1e-5
assert np.load("pictures/conv4.0.npy").shape == (20, 1, 1, 8)
END
