#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# `pad lesions` leaves intact what is not tampered with, and leaves nothing where all units are silent.
. "$(dirname -- "$0")/support/begin.sh"
tiny_data "$pad" data
networks=$tests/../examples/pad/trained/full.safetensors # whose latents differ from image to image
lesions() {
  "$pad" lesions --weights "$networks" --dataset fashion-mnist --data data --test-images 200 "$@" >output 2>error
}
lesions --silenced 0,0.25,0.5,0.75,1 --gain 0,1 --noise 0,1 --top-down 0,1 --occlusion 0,0.3 --draws 2 --threads 1 --out one
lesions --silenced 0,0.25,0.5,0.75,1 --gain 0,1 --noise 0,1 --top-down 0,1 --occlusion 0,0.3 --draws 2 --threads 3 --out three
cmp one/lesions.csv three/lesions.csv
[ "$(wc -l <one/lesions.csv)" -eq $((1 + (5 * 2 + 2 + 2 * 2 + 2) * 2)) ]

accuracy() { # LESION EXTENT DRAW OCCLUSION
  sed -n "s/^$1,$2,$3,$4,//p" one/lesions.csv
}
for occlusion in 0 0.3; do # where nothing is done
  intact=$(accuracy silenced 0 0 $occlusion)
  [ -n "$intact" ]
  for other in 'silenced 0 1' 'gain 1 0' 'noise 0 0' 'noise 0 1' 'top-down 0 0'; do
    # shellcheck disable=SC2086
    [ "$(accuracy $other $occlusion)" = "$intact" ]
  done
done
# Silent latents are all alike: one class is found, a tenth of the 200 labels.
for all in 'silenced 1 0 0' 'silenced 1 1 0.3' 'gain 0 0 0'; do
  # shellcheck disable=SC2086
  [ "$(accuracy $all)" = 0.1 ]
done
# Other units are silent in each draw, which some of six accuracies show.
of_draw() {
  sed -n "s/^silenced,\\([0-9.]*\\),$1,/\\1,/p" one/lesions.csv
}
[ "$(of_draw 0 | wc -l)" -eq 10 ]
[ "$(of_draw 0)" != "$(of_draw 1)" ]
[ -s one/lesions.gp ]
if command -v gnuplot >/dev/null; then grep -q '<svg' one/lesions.svg; fi

refused '--silenced: expected shares from 0 to 1, found 1.5' lesions --weights "$networks" --data data --silenced 1.5
refused '--top-down: expected shares from 0 to 1, found 2' lesions --weights "$networks" --data data --top-down 0,2
refused '--noise' lesions --weights "$networks" --data data --noise -1
[ "$failures" -eq 0 ]
