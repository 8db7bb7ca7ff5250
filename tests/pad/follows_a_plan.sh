#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# The commands of a plan, whoever runs them, leave what `pad reproduce` leaves; what is done is not in the next plan.
. "$(dirname -- "$0")/support/begin.sh"
mkdir 'programs (1)' && ln -s "$pad" 'programs (1)/pad' # a plan is for a shell
pad="$PWD/programs (1)/pad"
tiny_data "$pad" 'the data/fashion-mnist'
reproduce() {
  "$pad" reproduce --dataset fashion-mnist --data 'the data' --condition untrained,full --epochs 2 --seeds 2 --limit 200 \
    --latent 8 --width 4 --classifier-epochs 1 "$@"
}

reproduce --out straight >output
reproduce --out planned --plan >plan
[ ! -e planned ]
[ "$(wc -l <plan)" -eq 6 ] # a classifier, four runs, and the tables
grep -q 'train-classifier .*# costs 0.2, leaves planned/fashion-mnist/classifier/classifier.safetensors$' plan
grep -q -- '--cell fashion-mnist/full/seed-2  # costs 2.0, leaves planned/fashion-mnist/full/seed-2$' plan

# The classifier first, then two runs at a time, then the tables.
sed -n 1p plan | sh >output
sed -n 2,5p plan | tr '\n' '\0' | xargs -0 -n 1 -P 2 sh -c >output
[ ! -e planned/readout.csv ]
sed -n 6p plan | sh >output
for table in readout occlusion distances pca frechet losses runs; do cmp "straight/$table.csv" "planned/$table.csv"; done
reproduce --out planned --plan >plan
[ "$(wc -l <plan)" -eq 1 ]

refused '--cell: expected a run of the plan, found fashion-mnist/full/seed-9' reproduce --dataset fashion-mnist \
  --cell fashion-mnist/full/seed-9 --out nothing
[ ! -e nothing ]
[ "$failures" -eq 0 ]
