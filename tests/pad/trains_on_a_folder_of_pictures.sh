#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# Pictures of any size in DIR/train/CLASS and DIR/test/CLASS are a data set, found by itself.
. "$(dirname -- "$0")/support/begin.sh"
pictures=$tests/formats/images

for class in ant bee; do
  mkdir -p "data/folder/train/$class" "data/folder/test/$class"
  for i in $(seq 40); do
    cp "$pictures/colour.png" "data/folder/train/$class/$i.png"
    cp "$pictures/plain.jpg" "data/folder/test/$class/$i.jpg"
  done
done
"$pad" train --epochs 1 --latent 16 --width 8 --data data/folder --out out
grep -q '"dataset": "folder"' out/evaluation.json
[ "$(wc -l <out/losses.csv)" -eq 2 ]

mv data/folder/test/bee data/folder/test/wasp
if "$pad" train --dataset folder --epochs 1 --out other 2>error; then exit 1; fi
grep -q 'expected the same classes for training and test' error

# The same name to the eye, in both of its Unicode forms, and still two classes.
mv data/folder/test/wasp "data/folder/test/caf$(printf 'e\314\201')"
mv data/folder/train/bee "data/folder/train/caf$(printf '\303\251')"
if "$pad" train --dataset folder --epochs 1 --out other 2>error; then exit 1; fi
grep -qF '(caf\xC3\xA9) for training alone' error
grep -qF '(cafe\xCC\x81) for test alone' error
