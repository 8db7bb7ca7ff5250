#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# What weights say of their training is believed, and no command writes over what another one has left.
. "$(dirname -- "$0")/support/begin.sh"
tiny_data "$pad" data # of MNIST as well as of Fashion-MNIST: the files have the same names

# A latent of size 1, the smallest.
"$pad" train --dataset mnist --data data --limit 128 --latent 1 --width 1 --epochs 1 --out run >output
"$pad" train --dataset mnist --data data --limit 128 --latent 4 --width 2 --epochs 1 --out twin >output
cp -r run before

"$pad" evaluate --weights run/weights.safetensors --data data --limit 128 >output
name=mnist-full-seed-1-epoch-001
for table in readout occlusion distances pca; do grep -q '^mnist,full,1,1,' "evaluation/$name/$table.csv"; done
grep -q '"dataset": "mnist"' "evaluation/$name/measures.json"
grep -q '^mnist,full,1,1,0,0,0,[^,][^,]*,$' "evaluation/$name/pca.csv" # there is no second component
"$pad" evaluate --weights run/weights.safetensors --data data --only readout --out run >output
cmp before/evaluation.json run/evaluation.json
cmp before/losses.csv run/losses.csv

# Another data set has to be asked for, and is mentioned.
if grep -q 'trained on' output; then exit 1; fi
"$pad" evaluate --weights run/weights.safetensors --dataset fashion-mnist --data data --only readout --out other >output
grep -q 'the networks were trained on mnist' output
grep -q '^fashion-mnist,full,1,1,paper,' other/readout.csv
"$pad" train-classifier --dataset mnist --data data --latent 4 --width 2 --epochs 1 --limit 128 --out classifier >output
"$pad" evaluate --weights run/weights.safetensors --dataset fashion-mnist --data data --only frechet --out other \
  --classifier classifier/classifier.safetensors --images 200 >output
grep -q 'the classifier was trained on mnist' output

# Pictures of several networks, each on its own data set; the same names do not meet.
tiny_training "$pad" data --limit 128 --epochs 1 --no-evaluation --out fashion >output
"$pad" dream --weights run/weights.safetensors twin/weights.safetensors fashion/weights.safetensors --data data --out pictures >output
for picture in "$name" "$name-2" "$name-interpolation" "$name-2-interpolation" fashion-mnist-full-seed-1-epoch-001 \
  mnist-occlusions fashion-mnist-occlusions; do
  [ -s "pictures/$picture.png" ]
done
if cmp -s "pictures/$name.png" "pictures/$name-2.png"; then exit 1; fi

# A seed that is none says nothing.
LC_ALL=C sed 's/"seed":"1"/"seed":"x"/' run/weights.safetensors >strange.safetensors
"$pad" evaluate --weights strange.safetensors --dataset mnist --data data --limit 128 --only readout >output
grep -q '^mnist,,,,paper,' evaluation/strange/readout.csv

# The tables of a grid and those of one network have the same names.
mkdir grid_data && cp -r data grid_data/mnist
grid() {
  "$pad" reproduce --dataset mnist --data grid_data --condition full --seeds 1 --epochs 1 --latent 1 --width 1 \
    --limit 128 --classifier-epochs 0 "$@"
}
grid --out grid >output
cp -r grid grid_before
if command -v gnuplot >/dev/null; then
  "$pad" figures --results grid --out figures >output
  [ ! -e figures/figure-6bcd-mnist.gp ] # of two components
  [ -s figures/report.html ]
fi
set +e
refused 'found the tables of pad reproduce' evaluate --weights run/weights.safetensors --data data --only readout --out grid
refused 'found losses.csv of something else' reproduce --dataset mnist --data grid_data --out run
refused 'found readout.csv of something else' reproduce --dataset mnist --data grid_data --out "evaluation/$name"
refused 'expected no results without a checkpoint' train --dataset mnist --data data --latent 4 --width 2 --out grid
diff -r grid grid_before || failures=$((failures + 1))

# What cannot be is refused before the work.
refused 'nowhere.safetensors' evaluate --weights run/weights.safetensors --data data --classifier nowhere.safetensors
refused 'does not fit the network' evaluate --weights run/weights.safetensors --data data --out late \
  --inception classifier/classifier.safetensors
if ls late/*.csv 2>/dev/null; then failures=$((failures + 1)); fi
[ "$failures" -eq 0 ]
