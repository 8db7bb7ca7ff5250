#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# `pad units` writes a page of pictures and tables of units of any layer of the encoder.
. "$(dirname -- "$0")/support/begin.sh"
tiny_data "$pad" data
tiny_training "$pad" data --epochs 1 --no-evaluation --out run >output
units() {
  "$pad" units --weights run/weights.safetensors --data data --limit 100 "$@" >output 2>error
}
units --layer conv1 --steps 10 --out one --threads 1
units --layer conv1 --steps 10 --out three --threads 3
for file in conv1.png conv1.csv conv1-tuning.csv; do cmp one/$file three/$file; done
[ "$(wc -l <one/conv1.csv)" -eq 5 ]                         # the four units of the layer
[ "$(cut -d , -f 2-7 one/conv1.csv | tail -n +2 | sort -u)" = '8,8,15,15,4,4' ] # 4 x 4 pixels in the middle
[ "$(wc -l <one/conv1-tuning.csv)" -eq $((1 + 4 * 12 * 6)) ]
[ "$(head -c 4 one/conv1.png | tail -c 3)" = PNG ]

# The optimal image drives a unit more than any that was shown.
for layer in conv2 conv3 conv4.0; do
  units --layer $layer --steps 40 --units 1,0 --best 3 --out one
  awk -F , 'NR == 1 { for (i = 1; i <= NF; ++i) at[$i] = i; next }
    !($at["response_to_optimal_image"] > $at["response_to_preferred_image"]) { exit 1 }' one/$layer.csv
  [ "$(cut -d , -f 1 one/$layer.csv | paste -sd ' ')" = 'unit 1 0' ]
done
units --units 7 --out latent
[ -s latent/conv4.0.png ]

refused '--layer: expected one of conv1, conv2, conv3, conv4.0, found retina' units --weights run/weights.safetensors \
  --data data --layer retina --out no
refused '--units: expected channels from 0 to 7, found 8' units --weights run/weights.safetensors --data data --units 8 --out no
[ ! -e no ]
[ "$failures" -eq 0 ]
