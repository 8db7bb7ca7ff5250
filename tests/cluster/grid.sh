# SPDX-License-Identifier: BSD-3-Clause
# To be sourced: a grid of two runs of seconds in $grid, and what `pad reproduce` makes of it in straight/.
. "$(dirname -- "$0")/../pad/support/begin.sh"
cluster=$tests/../examples/cluster
tiny_data "$pad" data/fashion-mnist
grid='--dataset fashion-mnist --data data --condition untrained,full --epochs 2 --seeds 1 --limit 200 --latent 8 --width 4 --classifier-epochs 1'
# shellcheck disable=SC2086 # options without spaces in them
"$pad" reproduce $grid --out straight >straight.log

same_tables() {
  for table in readout occlusion distances pca frechet losses runs; do cmp "straight/$table.csv" "$1/$table.csv"; done
}
