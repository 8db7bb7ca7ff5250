#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# What `pad compare` says of networks and layers is what NumPy and SciPy say of their activations.
. "$(dirname -- "$0")/support/begin.sh"
tiny_data "$pad" data
tiny_training "$pad" data --epochs 1 --no-evaluation --out full >output
tiny_training "$pad" data --epochs 1 --no-evaluation --condition wake-only --seed 2 --out wake >output
tiny_training "$pad" data --epochs 1 --no-evaluation --image-size 64 --out large >output
a=full/weights.safetensors
b=wake/weights.safetensors

"$pad" compare $a $b --data data --limit 60 --layer conv2,conv4.0 --out both >output
[ "$(wc -l <both/representations.csv)" -eq 5 ]
[ "$(wc -l <both/similarities.csv)" -eq 7 ]
[ -s both/comparison.gp ]
grep -q 'set palette' both/comparison.gp
if command -v gnuplot >/dev/null; then
  grep -q '<svg' both/comparison.svg
fi

# Mini-batches, threads, a network of larger images, and the same network twice.
"$pad" compare --weights $a $a large/weights.safetensors --data data --batch 100 --stimuli 20 --threads 1 --out one >output
"$pad" compare --weights $a $a large/weights.safetensors --data data --batch 100 --stimuli 20 --threads 3 --out three >output
cmp one/similarities.csv three/similarities.csv
cmp one/representations.csv three/representations.csv
grep -qE '^fashion-mnist-full-seed-1-epoch-001,conv4.0,fashion-mnist-full-seed-1-epoch-001-2,conv4.0,(1|0.99999999[0-9]*|1.00000000[0-9]*),(1|0.99999999[0-9]*),' one/similarities.csv

# Pictures of one class, and classes of one picture: nothing is said of classes.
mkdir -p one_class/any each
for class in "$tests"/../examples/pad/trained/memories/*/; do
  cp "$class"/*.png one_class/any
  mkdir "each/$(basename "$class")"
  cp "$(find "$class" -name '*.png' | sort | head -n 1)" "each/$(basename "$class")"
done
for folder in one_class each; do
  "$pad" compare $a $b --images $folder --out without >output
  grep -qE ',[12]0,[0-9.]+,$' without/representations.csv
done

# Dissimilarities from elsewhere, of the images in their order: here those of one of the networks.
if /usr/bin/python3 -c 'import numpy, scipy' 2>/dev/null; then
  "$pad" activations --weights $a --data data --limit 60 --layer conv2,conv4.0 --out full/arrays >output
  "$pad" activations --weights $b --data data --limit 60 --layer conv2,conv4.0 --out wake/arrays >output
  /usr/bin/python3 - <<'END'
import numpy as np
from scipy.spatial.distance import pdist, squareform
pairs = pdist(np.load("full/arrays/conv2.npy").reshape(60, -1).astype(float), "euclidean")
np.save("pairs.npy", pairs)
np.save("matrix.npy", squareform(pairs).astype("f4"))
np.save("smaller.npy", squareform(pairs)[:59, :59])
np.save("lopsided.npy", np.triu(squareform(pairs)))
END
  "$pad" compare $a --data data --limit 60 --layer conv2,conv4.0 --rdm pairs.npy matrix.npy --correlation kendall --out given >output
  "$pad" compare $a --data data --limit 60 --layer conv2 --rdm pairs.npy --dissimilarity euclidean --out same >output
  refused 'smaller.npy: expected the dissimilarities of 60 images, a symmetric matrix' \
    compare $a --data data --limit 60 --rdm smaller.npy --out no
  refused 'for each pair, found 0 at 1, 0 and 0.' compare $a --data data --limit 60 --rdm lopsided.npy --out no
  refused 'one number for each pair, found 1770 numbers' \
    compare $a --data data --limit 50 --rdm pairs.npy --out no
fi

refused 'expected a layer of' compare $a $b --data data --layer retina --out no
refused 'expected at least 4 images, found 3' compare $a $b --data data --limit 3 --out no
refused 'weights' compare --data data --out no
[ "$failures" -eq 0 ]

/usr/bin/python3 -c 'import numpy, scipy' 2>/dev/null || exit 77
/usr/bin/python3 - <<'END'
import csv
import numpy as np
from scipy.spatial.distance import pdist
from scipy.stats import kendalltau, spearmanr

def hsic(k, l):  # Song et al. 2012, equation 5
    n = len(k)
    k, l = k - np.diag(np.diag(k)), l - np.diag(np.diag(l))
    return (np.trace(k @ l) + k.sum() * l.sum() / (n - 1) / (n - 2) - 2 / (n - 2) * (k @ l).sum()) / n / (n - 3)

def raw(row, which=""):
    short = "full" if "full" in row[which + "network"] else "wake"
    return np.load(f"{short}/arrays/{row[which + 'layer']}.npy").reshape(60, -1).astype(float)

def features(row, which=""):  # products of small numbers beside a large mean would lose digits
    x = raw(row, which)
    return x - x.mean(0)

labels = np.array([int(row["label"]) for row in csv.DictReader(open("full/arrays/images.csv"))])
for row in csv.DictReader(open("both/representations.csv")):
    x = features(row)
    assert int(row["units"]) == x.shape[1] and row["images"] == "60"
    products = x @ x.T
    ratio = np.trace(np.cov(x.T)) ** 2 / hsic(products, products)
    assert np.isclose(float(row["participation_ratio"]), ratio, rtol=1e-6), row
    means = np.stack([x[labels == c].mean(0) for c in labels])
    separation = ((means - x.mean(0)) ** 2).sum() / ((x - means) ** 2).sum()
    assert np.isclose(float(row["class_separation"]), separation, rtol=1e-6), row
rows = list(csv.DictReader(open("both/similarities.csv")))
assert len({(r["network"], r["layer"], r["other_network"], r["other_layer"]) for r in rows}) == 6
for row in rows:
    x, y = features(row), features(row, "other_")
    k, l = x @ x.T, y @ y.T
    assert np.isclose(float(row["cka"]), hsic(k, l) / np.sqrt(hsic(k, k) * hsic(l, l)), rtol=1e-6), row
    rsa = spearmanr(*(pdist(z, "correlation") for z in (raw(row, ""), raw(row, "other_"))))[0]
    assert np.isclose(float(row["rsa"]), rsa, atol=1e-6), row
    assert 0 < float(row["rsa_error"]) < 0.5

# Without ties, Kendall's tau-a is the tau-b of SciPy.
rows = {(r["layer"], r["other_network"], r["other_layer"]): r for r in csv.DictReader(open("given/similarities.csv"))}
assert len(rows) == 6
pairs = np.load("pairs.npy")
latents = pdist(raw({"network": "full", "layer": "conv4.0"}), "correlation")
own = pdist(raw({"network": "full", "layer": "conv2"}), "correlation")
for key, other in ((("conv2", "pairs", ""), own), (("conv4.0", "pairs", ""), latents), (("conv2", "matrix", ""), own)):
    assert rows[key]["cka"] == ""
    assert np.isclose(float(rows[key]["rsa"]), kendalltau(other, pairs)[0], atol=1e-4 if key[1] == "matrix" else 1e-6), key
assert float(rows["", "matrix", ""]["rsa"]) > 0.9999
assert next(csv.DictReader(open("same/similarities.csv")))["rsa"].startswith(("0.99999999", "1"))
END
