#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# sh examples/run.sh [--quick] [options of `pad train`]
# Installs what is missing, builds the program pad and trains it for two epochs on the best data at hand. Pictures and
# tables go to out/ in the repository. --quick trains for a few hundred cycles only. Data sets that are named with
# --dataset, but not where with --data, are fetched to data/ if they are not there. The same command continues a run that
# was interrupted; another run's files in out/ are kept in out/earlier-N/.
set -eu

root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
build=$root/build/release

# Whether the option $1 is among the arguments after it, as --name value or --name=value.
is_given() {
  option=$1
  shift
  for argument; do
    case $argument in "$option" | "$option"=*) return 0 ;; esac
  done
  return 1
}

out=$root/out
dataset=''
previous=''
for argument; do
  case $argument in
    -h | --help) sed -n '3,8s/^# //p' "$0" && exit 0 ;;
    --out=*) out=${argument#--out=} ;;
    --dataset=*) dataset=${argument#--dataset=} ;;
  esac
  [ "$previous" != --out ] || out=$argument
  [ "$previous" != --dataset ] || dataset=$argument
  previous=$argument
done

is_given --out "$@" || set -- --out "$out" --fresh-if-other "$@"
is_given --epochs "$@" || is_given --quick "$@" || set -- --epochs 2 "$@"

sh "$root/cmake/install_dependencies.sh" build data
is_given --data "$@" || case $dataset in
  cifar10 | cifar100 | svhn | stl10 | mnist)
    cmake -D DATASETS="$dataset" -D DIRECTORY="$root/data" -P "$root/cmake/fetch_datasets.cmake"
    set -- --data "$root/data/$dataset" "$@"
    ;;
esac
cmake -S "$root" --preset release
cmake --build "$build" --target pad
"$build/examples/pad/pad" train "$@"
echo "Pictures, losses and results are in $out"
