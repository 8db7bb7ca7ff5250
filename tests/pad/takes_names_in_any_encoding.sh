#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# Files, folders and classes may have names that are no UTF-8, or hold what CSV, JSON and shells take for themselves: every
# command ends with all of its results, and its JSON is valid UTF-8.
. "$(dirname -- "$0")/support/begin.sh"
pictures=$tests/formats/images

valid_json() {
  iconv -f UTF-8 -t UTF-8 "$1" >/dev/null
  if command -v python3 >/dev/null; then python3 -m json.tool "$1" >/dev/null; fi
}

latin=$(printf 'caf\351') # in Latin-1
odd=$(printf 'a,"b"\n$(c) `d` \047e\047')
for name in "$latin" "$odd"; do
  work="work $name"
  mkdir "$work"
  for class in "1 $name" "2 $name"; do
    for part in train test; do
      mkdir -p "$work/folder/$part/$class"
      for i in $(seq 100); do cp "$pictures/plain.jpg" "$work/folder/$part/$class/$i.jpg"; done
    done
  done
  "$pad" train --dataset folder --data "$work/folder" --latent 4 --width 2 --epochs 1 --out "$work/run" >output
  valid_json "$work/run/evaluation.json"
  "$pad" train-classifier --dataset folder --data "$work/folder" --encoder "$work/run/weights.safetensors" --epochs 1 \
    --out "$work/classifier $name" >output
  valid_json "$work/classifier $name/classifier.json"
  cp "$work/run/weights.safetensors" "$work/$name.safetensors"
  "$pad" evaluate --weights "$work/$name.safetensors" --data "$work/folder" --only readout,frechet --images 200 \
    --classifier "$work/classifier $name/classifier.safetensors" --out "$work/tables" >output
  valid_json "$work/tables/measures.json"
  "$pad" dream --weights "$work/$name.safetensors" --data "$work/folder" --out "$work/pictures" >output
  [ -s "$work/pictures/folder-full-seed-1-epoch-001.png" ]
  tiny_data "$pad" "$work/fashion-mnist"
  "$pad" reproduce --dataset fashion-mnist --data "$work" --condition full --seeds 1 --epochs 1 --latent 4 --width 2 \
    --limit 200 --classifier-epochs 1 --out "$work/all" >output
  grep -q 'tables of 1 of 1 run are in' output
  valid_json "$work/all/reproduce.json"
  valid_json "$work/all/fashion-mnist/full/seed-1/evaluation/epoch-001/measures.json"
  grep -q '^fashion-mnist,full,1,1,1,finished$' "$work/all/runs.csv"
  command -v gnuplot >/dev/null || continue
  "$pad" figures --results "$work/all" --out "$work/figures $name" >output
  iconv -f UTF-8 -t UTF-8 "$work/figures $name/report.html" >/dev/null
done
