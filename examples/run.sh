#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# sh examples/run.sh [--quick] [options of `pad train`]
# Installs what is missing, builds the program pad and trains it for two epochs on the best data at hand. Pictures and
# tables go to out/ in the repository. --quick trains for a few hundred cycles only.
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
previous=''
for argument; do
  case $argument in
    -h | --help) sed -n '3,5s/^# //p' "$0" && exit 0 ;;
    --out=*) out=${argument#--out=} ;;
  esac
  [ "$previous" != --out ] || out=$argument
  previous=$argument
done

is_given --out "$@" || set -- --out "$out" "$@"
is_given --epochs "$@" || is_given --quick "$@" || set -- --epochs 2 "$@"

sh "$root/cmake/install_dependencies.sh" build data
cmake -S "$root" --preset release
cmake --build "$build" --target pad
"$build/examples/pad/pad" train "$@"
echo "Pictures, losses and results are in $out"
