#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# The commands of docs/analysis.md, as they stand there, on fewer images; Frechet distances take other files.
. "$(dirname -- "$0")/support/begin.sh"
ln -s "$tests/../examples" examples
mkdir -p data/cifar10
at=1
for part in data_batch_1 data_batch_2 data_batch_3 data_batch_4 data_batch_5 test_batch; do # of 130 images each
  for image in $(seq 0 129); do
    # shellcheck disable=SC2059 # the byte of the label
    printf "\\00$((image % 8))"
    tail -c "+$at" "$pad" | head -c 3072
    at=$((at + 1000))
  done >"data/cifar10/$part.bin"
done
pad() {
  echo "pad $*"
  "$pad" "$@" >output
}
awk '/^## Frechet/ { exit } /^```/ { shown = /^```sh/; next } shown' "$tests/../docs/analysis.md" |
  sed -E 's/--limit 640/--limit 64/; s/--limit [0-9]{4}/--limit 100/; s/--test-images [0-9]+/--test-images 20/; s/--frames 96/--frames 9/' >page
[ "$(grep -c '^pad ' page)" -ge 9 ]
. ./page
for file in activations/conv1.npy memories/tconv2.npy comparison/similarities.csv lesions/lesions.csv units/conv2.png \
  dreams/walk.png browser/*.html; do
  [ -s "$file" ]
done

# The arrays, as the page reads them.
/usr/bin/python3 -c 'import numpy' 2>/dev/null || exit 77
awk '/^```/ { shown = /^```python/ && !blocks++; next } shown' "$tests/../docs/analysis.md" >page.py
echo 'assert latents.shape == (100, 256) and labels.shape == (100,) and latents.dtype == numpy.float32' >>page.py
/usr/bin/python3 page.py
