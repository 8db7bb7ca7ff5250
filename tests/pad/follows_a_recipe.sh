#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# A run by a recipe of a condition is that of the condition; its checkpoint keeps the recipe, goes on with it alone, and
# is what other commands take.
. "$(dirname -- "$0")/support/begin.sh"
recipes=$tests/../examples/pad/recipes
tiny_data "$pad" data
train() {
  tiny_training "$pad" data --no-evaluation "$@" >output
}

train --epochs 1 --condition without-rem --out condition
train --epochs 1 --recipe "$recipes/without-rem.txt" --out recipe
cmp condition/losses.csv recipe/losses.csv
train --epochs 2 --condition without-rem --out condition
train --epochs 2 --recipe "$recipes/without-rem.txt" --out recipe
cmp condition/losses.csv recipe/losses.csv
grep -q 'recipe without-rem' output

cp "$recipes/without-rem.txt" other.txt
mv other.txt without-rem.txt
sed -i 's/latent-noise = 0.5/latent-noise = 0.25/' without-rem.txt
refused 'recipe is cycle = wake nrem' train --dataset fashion-mnist --data data --latent 8 --width 4 --epochs 2 \
  --recipe without-rem.txt --out recipe
refused 'recipe is nothing there' train --dataset fashion-mnist --data data --latent 8 --width 4 --epochs 2 \
  --recipe without-rem.txt --out condition

printf 'cycle = wake contrastive\ncontrastive.objectives = vicreg\n' >two-views.txt
tiny_training "$pad" data --epochs 1 --recipe two-views.txt --out views >output
grep -q '"recipe": "cycle = wake contrastive; contrastive.objectives = vicreg"' views/evaluation.json
head -n 1 views/losses.csv | grep -q contrast
for networks in views/weights.safetensors views/checkpoint-*.safetensors; do
  "$pad" dream --weights "$networks" --dataset fashion-mnist --data data --out dreams >output
  "$pad" evaluate --weights "$networks" --dataset fashion-mnist --data data --only readout --out "$networks.tables" >output
done
ls dreams/fashion-mnist-two-views-seed-1-epoch-001.png
grep -q two-views views/weights.safetensors.tables/readout.csv

printf 'cycle = wake nrem rem\nanneal = 1\n' >at-rest.txt
train --epochs 2 --out full
train --epochs 2 --recipe at-rest.txt --out at-rest
for run in full at-rest; do head -n 9 $run/losses.csv >$run.first; done # the first epoch
cmp full.first at-rest.first
if cmp -s full/losses.csv at-rest/losses.csv; then exit 1; fi

# An average is what is shown, and goes on as if the run had not been interrupted.
printf 'cycle = wake nrem\naverage = 0.9\nnrem.target = found-by-average\n' >average.txt
train --epochs 2 --recipe average.txt --out at-once
train --epochs 1 --recipe average.txt --out in-parts
train --epochs 2 --recipe average.txt --out in-parts
cmp at-once/weights.safetensors in-parts/weights.safetensors
sed 's/0.9/0.1/' average.txt >other-average.txt
train --epochs 2 --recipe other-average.txt --out other
ends() { tail -c 2000 "$1/weights.safetensors"; }  # numbers alone: the beginning tells of the recipe
if [ "$(ends at-once | cksum)" = "$(ends other | cksum)" ]; then exit 1; fi
checkpoint=$(find at-once -name 'checkpoint-*' | sort | tail -n 1)
for networks in "$checkpoint" at-once/weights.safetensors; do
  "$pad" evaluate --weights "$networks" --data data --only readout --out "$networks.tables" >output
done
cmp "$checkpoint.tables/readout.csv" at-once/weights.safetensors.tables/readout.csv

printf 'cycle = wake\nnorm = group\n' >normalized.txt
tiny_training "$pad" data --epochs 1 --recipe normalized.txt --out normalized >output
grep -q '"norm": "group"' normalized/evaluation.json
train --epochs 1 --recipe normalized.txt --norm group --out normalized
refused '--norm: expected none beside a recipe with group, found batch' train --recipe normalized.txt --norm batch

printf 'cycle = wake\nnrem.replay = mix\n' >wrong.txt
refused "wrong: expected keys of phases in the cycle" train --recipe wrong.txt
refused '--recipe: expected no --condition beside it, found rem-first' train --recipe two-views.txt --condition rem-first
cp two-views.txt 'Two views.txt'
refused "--recipe: expected a file whose name has small letters" train --recipe 'Two views.txt'
"$pad" list | grep -q 'near-memory .*Jahanian'
[ "$failures" -eq 0 ]
