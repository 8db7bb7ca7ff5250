#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# A small training leaves the files that it promises, the same bytes for any number of threads, and keeps earlier ones.
. "$(dirname -- "$0")/support/begin.sh"

small() {
  "$pad" train --dataset synthetic --limit 192 --latent 16 --width 8 "$@"
}
small --epochs 2 --condition without-nrem --threads 1 --out one
small --epochs 2 --condition without-nrem --threads 3 --out three
cmp one/losses.csv three/losses.csv
cmp one/weights.safetensors three/weights.safetensors
cmp one/dreams-epoch-002.png three/dreams-epoch-002.png

[ "$(head -n 1 one/losses.csv)" = epoch,cycle,image,prior,real,latent,fake ]
[ "$(wc -l <one/losses.csv)" -eq 7 ] # a header and 2 epochs of 3 cycles
grep -q '^2,3,' one/losses.csv
grep -q '^1,1,[^,]*,[^,]*,[^,]*,[^,][^,]*,[^,]*$' one/losses.csv # the latent loss is measured in the first cycle
for key in readout_train_accuracy readout_test_accuracy untrained_test_accuracy converged_readout_train_accuracy \
  converged_readout_test_accuracy converged_untrained_test_accuracy '"condition": "without-nrem"'; do
  grep -q "$key" one/evaluation.json
done

small --seed 2 --epochs 1 --out one --fresh # another run in the same directory
cmp one/earlier-1/losses.csv three/losses.csv
if cmp -s one/weights.safetensors three/weights.safetensors; then exit 1; fi

small --epochs 2 --condition untrained --out untrained
[ "$(wc -l <untrained/losses.csv)" -eq 4 ]
grep -q '^1,1,[^,][^,]*,[^,][^,]*,[^,][^,]*,[^,][^,]*,[^,][^,]*$' untrained/losses.csv # all five are measured
