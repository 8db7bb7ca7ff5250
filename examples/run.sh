#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# sh examples/run.sh [--quick] [options of `pad train`]
# Installs what is missing, builds the program pad and trains it for two epochs on the best data at hand. Pictures and
# tables go to out/ in the repository. --quick trains for a few hundred cycles only. The same command continues a run that
# was interrupted; another run's files in out/ are kept in out/earlier-N/.
#
# sh examples/run.sh reproduce [--quick] [options of `pad reproduce`]
# Trains and evaluates the paper's data sets, conditions and seeds, and draws its figures: reproduction/report.html. --quick
# does a part of it in minutes, in reproduction-quick/. What is done already is not done again.
#
# Data sets that are named with --dataset, but not where with --data, are fetched to data/ if they are not there; so is
# Fashion-MNIST if none is named or at hand and Debian's package of it is not to be had.
set -eu

root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
pad=$root/build/release/examples/pad/pad
installed=${ONEIROS_INSTALLED_DATASETS-/usr/share/datasets} # by Debian's packages

# Whether the option $1 is among the arguments after it, as --name value or --name=value.
is_given() {
  option=$1
  shift
  for argument; do
    case $argument in "$option" | "$option"=*) return 0 ;; esac
  done
  return 1
}

# The value of the option $1 among the arguments after it; nothing if it is not given.
value_of() {
  option=$1
  shift
  previous=''
  for argument; do
    case $argument in "$option"=*) echo "${argument#"$option"=}" ;; esac
    [ "$previous" != "$option" ] || echo "$argument"
    previous=$argument
  done
}

# Builds the program with the packages of the groups.
build() {
  sh "$root/cmake/install_dependencies.sh" build data "$@"
  cmake -S "$root" --preset release
  cmake --build "$root/build/release" --target pad
}

# Fetches a data set to data/ if that is possible and it is not there.
fetch() {
  case $1 in
    cifar10 | cifar100 | svhn | stl10 | mnist) ;;
    fashion-mnist) [ ! -d "$installed/fashion-mnist" ] || return 1 ;; # the program finds it there
    *) return 1 ;;
  esac
  cmake -D DATASETS="$1" -D DIRECTORY="$root/data" -P "$root/cmake/fetch_datasets.cmake"
}

train() {
  out=$(value_of --out "$@")
  if [ -z "$out" ]; then
    out=$root/out
    set -- --out "$out" --fresh-if-other "$@"
  fi
  is_given --epochs "$@" || is_given --quick "$@" || set -- --epochs 2 "$@"
  build
  if ! is_given --data "$@"; then
    dataset=$(value_of --dataset "$@")
    if [ -n "$dataset" ]; then
      if fetch "$dataset"; then set -- --data "$root/data/$dataset" "$@"; fi
    elif [ ! -d data ] && fetch fashion-mnist; then # the program would look there
      set -- --dataset fashion-mnist --data "$root/data/fashion-mnist" "$@"
    fi
  fi
  "$pad" train "$@"
  echo "Pictures, losses and results are in $out"
}

reproduce() {
  out=$(value_of --out "$@")
  if [ -z "$out" ]; then
    if is_given --quick "$@"; then out=$root/reproduction-quick; else out=$root/reproduction; fi
    set -- --out "$out" "$@"
  fi
  build figures
  if ! is_given --data "$@"; then
    datasets=$(value_of --dataset "$@")
    [ -n "$datasets" ] || is_given --quick "$@" || datasets=cifar10,svhn
    # What cannot be fetched may be elsewhere; the program says what it does not find.
    for dataset in $(echo "$datasets" | tr , ' '); do fetch "$dataset" || true; done
    set -- --data "$root/data" "$@"
  fi
  status=0
  "$pad" reproduce "$@" || status=$?
  [ "$status" -le 1 ] || exit "$status"
  "$pad" figures --results "$out" --out "$out"
  echo "The report is $out/report.html"
  exit "$status"
}

case ${1-} in
  -h | --help) sed -n '3,14s/^# \{0,1\}//p' "$0" ;;
  reproduce)
    shift
    reproduce "$@"
    ;;
  train)
    shift
    train "$@"
    ;;
  *) train "$@" ;;
esac
