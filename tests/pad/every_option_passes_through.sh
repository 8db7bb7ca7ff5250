#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# Whatever `pad train` can be told, the other commands take what it leaves: each of its options, as the help lists them, and
# each condition. An option that is new in the help has to be added here.
. "$(dirname -- "$0")/support/begin.sh"
mkdir grid_data
tiny_data "$pad" data
cp -r data grid_data/fashion-mnist

conditions=$("$pad" train --help | sed -En 's/^ +--condition TEXT:\{(.*)\}.*/\1/p' | tr , ' ')
[ "$(echo "$conditions" | wc -w)" -ge 12 ]

# passes ARGUMENT...: trained like this, the networks are measured and pictured from the checkpoint and from the weights.
runs=0
passes() {
  runs=$((runs + 1))
  run=run-$runs
  echo "pad train $*"
  "$pad" train --data data --latent 4 --width 2 --out "$run" "$@" >output
  checkpoint=$(find "$run" -maxdepth 1 -name 'checkpoint-*' | sort | tail -n 1)
  for networks in "$checkpoint" "$run/weights.safetensors"; do
    "$pad" evaluate --weights "$networks" --data data --limit 64 --only readout --out "$networks.tables" >output
  done
  cmp "$checkpoint.tables/readout.csv" "$run/weights.safetensors.tables/readout.csv"
  "$pad" dream --weights "$checkpoint" "$run/weights.safetensors" --data data --out "$run/pictures" >output
  "$pad" train-classifier --encoder "$run/weights.safetensors" --dataset fashion-mnist --data data --limit 64 --epochs 1 \
    --out "$run" >output
}

base="--dataset fashion-mnist --limit 64 --epochs 1 --no-evaluation"
for condition in $conditions; do
  # shellcheck disable=SC2086
  passes $base --condition "$condition"
done
for option in $(options_of "$pad" train); do
  case $option in
  --data | --latent | --width | --out | --condition | --dataset | --limit | --epochs | --no-evaluation)
    continue # of every run here
    ;;
  --recipe) continue ;; # in the place of a condition: follows_a_recipe.sh
  --seed | --batch) values=7 ;;
  --threads) values=2 ;;
  --shards) values='2 64' ;;
  --latent-noise) values='0.1 0 1e-3' ;;
  --checkpoint-every) values='0 0.0000001' ;;
  --image-size) values='28 64' ;;
  --widths) values='3 4,2,3' ;;
  --norm) values='none batch group' ;;
  --precision) values='full bfloat16' ;;
  --idle-step | --skip-without-gradient | --fresh | --fresh-if-other | --keep-weights | --quick) values=flag ;;
  *)
    echo "$option: expected to know what to try with it"
    exit 1
    ;;
  esac
  for condition in without-nrem without-rem wake-only untrained; do # what the options are about, and what they are not
    for value in $values; do
      if [ "$value" = flag ]; then value=; fi
      # shellcheck disable=SC2086
      passes $base --condition "$condition" "$option" $value
    done
  done
done

# Networks of another shape in everything.
# shellcheck disable=SC2086
passes $base --image-size 96 --widths 2,6,3,4 --norm group
# shellcheck disable=SC2086
passes $base --image-size 40 --norm batch
"$pad" reproduce --dataset fashion-mnist --data grid_data --condition full --seeds 1 --epochs 1 --latent 4 --widths 2,3 \
  --image-size 28 --norm batch --precision bfloat16 --limit 200 --classifier-epochs 1 --out small_grid >output
grep -q 'tables of 1 of 1 run are in' output
grep -q 'products in bfloat16' small_grid/fashion-mnist/full/seed-1/log.txt

# All conditions in one grid, and its figures.
"$pad" reproduce --dataset fashion-mnist --data grid_data --condition "$(echo "$conditions" | tr ' ' ,)" --seeds 1 --epochs 1 \
  --latent 4 --width 2 --limit 200 --classifier-epochs 1 --out grid >output
grep -q "tables of $(echo "$conditions" | wc -w) of $(echo "$conditions" | wc -w) runs are in" output
if command -v gnuplot >/dev/null; then
  "$pad" figures --results grid --out figures >output 2>error
  [ ! -s error ] # gnuplot's warnings
  [ -s figures/report.html ]
fi
