#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# Networks are measured and pictured from weights or a checkpoint alike, and say where they come from.
. "$(dirname -- "$0")/support/begin.sh"
tiny_data "$pad" data
tiny_training "$pad" data --epochs 2 --keep-weights --out run >output
evaluate() {
  "$pad" evaluate --data data "$@" >output 2>error
}

# `! cmp` alone would not end the script.
differ() {
  if cmp -s "$1" "$2"; then
    echo "expected other bytes in $2 than in $1"
    exit 1
  fi
}

evaluate --weights run/weights-epoch-002.safetensors --out late --patch 4,8 --threads 1
for table in readout occlusion distances pca; do [ -s "late/$table.csv" ]; done
[ ! -e late/frechet.csv ]
grep -q 'no Frechet distances' output
[ "$(wc -l <late/readout.csv)" -eq 3 ]
[ "$(wc -l <late/occlusion.csv)" -eq $((1 + 2 * 11 * 2)) ]
[ "$(wc -l <late/distances.csv)" -eq 3 ]
grep -q '^fashion-mnist,full,1,2,euclidean,' late/distances.csv
grep -q '"condition": "full"' late/measures.json

# The readout is the one that the training reports, to the last digit.
accuracy=$(sed -n 's/.*"readout_test_accuracy": \([0-9.]*\),/\1/p' run/evaluation.json)
grep -q "^fashion-mnist,full,1,2,paper,.*,$accuracy\$" late/readout.csv
# At no occlusion, it is that of clean images.
grep -q "^fashion-mnist,full,1,2,4,0,paper,$accuracy\$" late/occlusion.csv

# The same from the checkpoint, with other threads.
evaluate --weights run/checkpoint-002-000000.safetensors --out of_checkpoint --patch 4,8 --threads 2
for table in readout occlusion distances pca; do cmp "late/$table.csv" "of_checkpoint/$table.csv"; done

# Measures one by one are those made together.
evaluate --weights run/weights-epoch-002.safetensors --out some --only pca,distances
[ ! -e some/readout.csv ]
cmp late/pca.csv some/pca.csv
cmp late/distances.csv some/distances.csv
evaluate --weights run/weights-epoch-002.safetensors --out larger --only occlusion --patch 8
[ "$(sed 1d larger/occlusion.csv)" = "$(grep '^fashion-mnist,full,1,2,8,' late/occlusion.csv)" ]
evaluate --weights run/weights-epoch-002.safetensors --out other --only distances --seed 9
differ late/distances.csv other/distances.csv

# Fewer training images are those of a training with as few.
evaluate --weights run/weights-epoch-002.safetensors --out fewer --only readout --limit 128
grep -q 'on 128 training and 512 test images' output
differ late/readout.csv fewer/readout.csv

# Frechet distances of any number of images from three on, also such as do not fill the last batch.
"$pad" train-classifier --data data --dataset fashion-mnist --latent 8 --width 4 --epochs 1 --out classifier >output
for images in 3 130 199 200 201 512; do
  evaluate --weights run/weights-epoch-002.safetensors --out "frechet-$images" --only frechet --limit "$images" \
    --classifier classifier/classifier.safetensors
  for dreams in nrem rem; do
    grep -q "^fashion-mnist,full,1,2,$dreams,classifier,$images,[0-9.e-]*\$" "frechet-$images/frechet.csv"
  done
done

# Epoch 0 is the untrained network.
tiny_training "$pad" data --condition untrained --keep-weights --no-evaluation --out untrained >output
evaluate --weights untrained/weights.safetensors --out first --only readout
grep -q '^fashion-mnist,untrained,1,0,paper,' first/readout.csv
[ ! -e untrained/evaluation.json ]

# Pictures of both; the patches' picture is of the data set.
"$pad" dream --weights run/weights-epoch-001.safetensors run/weights-epoch-002.safetensors --data data --out pictures >output
for name in full-seed-1-epoch-001 full-seed-1-epoch-002 full-seed-1-epoch-002-interpolation occlusions patches; do
  [ "$(head -c 4 "pictures/fashion-mnist-$name.png" | tail -c 3)" = PNG ]
done
differ pictures/fashion-mnist-full-seed-1-epoch-001.png pictures/fashion-mnist-full-seed-1-epoch-002.png

# A walk: pictures and an animation, with a column for each network.
"$pad" dream run/weights-epoch-001.safetensors run/weights-epoch-002.safetensors --data data --frames 5 --columns 3 --out moving >output
[ "$(find moving/walk -name 'frame-000[1-5].png' | wc -l)" -eq 5 ]
[ "$(grep -ac fdAT moving/walk.png)" -ge 1 ]
cmp pictures/fashion-mnist-patches.png moving/fashion-mnist-patches.png

refused 'nowhere.safetensors' evaluate --weights nowhere.safetensors
refused '--weights is required' evaluate
refused 'cortex' evaluate --weights run/weights-epoch-001.safetensors --only cortex
refused 'expected --classifier' evaluate --weights run/weights-epoch-001.safetensors --data data --only frechet
refused 'Frechet distance: expected at least 3 training images, found 2' evaluate --weights run/weights-epoch-001.safetensors \
  --data data --only frechet --limit 2 --classifier classifier/classifier.safetensors
head -c 1000 run/weights-epoch-001.safetensors >cut.safetensors
refused 'cut.safetensors' evaluate --weights cut.safetensors --data data
refused 'cut.safetensors' dream --weights cut.safetensors --data data --out pictures
refused 'cannot take the first 513 of 512 images' evaluate --weights run/weights-epoch-001.safetensors --data data --limit 513
touch occupied
refused 'occupied' evaluate --weights run/weights-epoch-001.safetensors --data data --out occupied
[ "$failures" -eq 0 ]
