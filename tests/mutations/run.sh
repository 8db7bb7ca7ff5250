#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# sh tests/mutations/run.sh [WORD]
# Shows that the tests can fail: breaks one line of the library at a time, in a copy of its header, and requires that
# the test which guards the line, and passed before, fails. With WORD, breaks only what has WORD in its header's path.
# Prints a table and exits with 1 if a breakage survives.
set -eu

root=$(CDPATH='' cd -- "$(dirname -- "$0")/../.." && pwd)
wanted=${1-}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' INT TERM

compiler="${CXX:-g++} -std=c++20 -O0 -w $(pkg-config --cflags eigen3)"
libraries='-ltbb -lz'
broken=0
survived=0
unusable=0

# Compiles a source after one more directory of headers: compile OBJECT SOURCE HEADERS
compile() {
  # The command is split into words on purpose.
  # shellcheck disable=SC2086
  $compiler -DONEIROS_TEST_DIR="\"$root/tests\"" -I"$3" -I"$root/include" -I"$root/tests" -c "$root/tests/$2" -o "$1" 2>"$work/log"
}

# Makes a test program of a file of tests/: build PROGRAM FILE HEADERS
build() {
  # shellcheck disable=SC2086
  compile "$1.o" "$2" "$3" && ${CXX:-g++} "$1.o" $main -o "$1" $libraries 2>"$work/log"
}

passes() {
  timeout 300 "$1" '~[slow]' >"$work/log" 2>&1
}

# Writes a text file with one text in place of another, which must occur exactly once: replace FROM TO TEXT OTHER
replace() {
  TEXT=$3 OTHER=$4 awk '
    BEGIN { text = ENVIRON["TEXT"] }
    {
      rest = $0
      while (at = index(rest, text)) { count++; rest = substr(rest, at + length(text)) }
      if (at = index($0, text)) $0 = substr($0, 1, at - 1) ENVIRON["OTHER"] substr($0, at + length(text))
      print
    }
    END { exit count == 1 ? 0 : 1 }' "$1" >"$2"
}

say() {
  printf '%-10s %-40s %-34s %s\n' "$1" "$2" "$3" "$4"
}

# Tries one breakage; each test program is first built and run with nothing broken:
# breakage HEADER TEXT OTHER TEST
breakage() {
  case $1 in *"$wanted"*) ;; *) return 0 ;; esac
  broken=$((broken + 1))
  headers=$work/headers
  rm -rf "$headers" "$work/broken"
  mkdir -p "$headers/oneiros/$(dirname "$1")" "$work/nothing"
  sound=$work/$(echo "$4" | tr / _)
  if ! replace "$root/include/oneiros/$1" "$headers/oneiros/$1" "$2" "$3"; then
    verdict='NOT ONCE' # the header has changed: the breakage must be written anew
  elif [ ! -x "$sound" ] && ! build "$sound" "$4" "$work/nothing"; then
    verdict='NO TEST'
  elif [ ! -e "$sound.passed" ] && ! passes "$sound"; then
    verdict='FAILS'
  elif touch "$sound.passed" && ! build "$work/broken" "$4" "$headers"; then
    verdict='NO CODE'
  elif passes "$work/broken"; then
    verdict='SURVIVED'
    survived=$((survived + 1))
    say "$verdict" "$1" "$4" "$2 -> $3"
    return 0
  else
    say caught "$1" "$4" "$2 -> $3"
    return 0
  fi
  unusable=$((unusable + 1))
  say "$verdict" "$1" "$4" "$2 -> $3"
  [ ! -s "$work/log" ] || head -n 5 "$work/log"
}

main=''
if ! echo '#include <catch2/catch_all.hpp>' | ${CXX:-g++} -std=c++20 -E -x c++ - >"$work/log" 2>&1; then
  compile "$work/main.o" support/main.cpp "$work"
  main=$work/main.o
else
  main='-lCatch2Main -lCatch2'
fi

say verdict header test breakage
breakage random/rng.hpp 'round < 10' 'round < 9' random/rng.cpp
breakage random/fill.hpp 'low + (high - low) *' 'low + high *' random/fill.cpp
breakage tensor/tensor.hpp 'first * stride' 'first' tensor/tensor.cpp
breakage kernels/naive.hpp '- g.padding.height + i' '+ i' kernels/convolution.cpp
breakage kernels/direct.hpp 'if (++row_ == rows_.count) {' 'if (++row_ > rows_.count) {' kernels/convolution.cpp
breakage kernels/toom_cook.hpp 'y[1] = half - quarter' 'y[1] = half + quarter' kernels/toom_cook.cpp
breakage kernels/epilogue.hpp 'V(slope * value)' 'value' kernels/convolution.cpp
breakage kernels/epilogue.hpp 'epilogue.bias[i % channels]' 'epilogue.bias[0]' kernels/convolution.cpp
breakage kernels/convolution.hpp 'apply_activation(output, count, activation, output);' '' layers/sequential.cpp
breakage layers/leaky_relu.hpp 'V(V{} + slope_)' 'V(V{} + S(1))' layers/gradients.cpp
breakage layers/sequential.hpp '? Gradients::all : Gradients::input' '? Gradients::parameters : Gradients::input' layers/sequential.cpp
breakage layers/windowed_layer.hpp 'bias.mark_gradient();' '' layers/convolution.cpp
breakage losses/loss.hpp 'gradient[i] += ' 'gradient[i] = ' losses/losses.cpp
breakage losses/binary_cross_entropy.hpp '(p - label)' '(label - p)' losses/losses.cpp
breakage losses/latent_prior.hpp 'squares / (count - 1)' 'squares / count' losses/losses.cpp
breakage optimizers/adam.hpp '1 - std::pow(options_.beta1, time)' '1' optimizers/optimizers.cpp
breakage optimizers/sgd.hpp 'rate * velocity[i]' 'rate * gradient[i]' optimizers/optimizers.cpp
breakage cortex/hippocampus.hpp 'batches_.end() - 1, batches_.end()' 'batches_.begin() + 1, batches_.end()' cortex/hippocampus.cpp
breakage phases/phase.hpp 'last->repeat + 1' 'last->repeat' phases/phase.cpp
breakage phases/policies/gradient_route.hpp 'return -strength' 'return strength' phases/gradients.cpp
breakage phases/policies/replay/mix.hpp '(1 - noise) * (equally' '(equally' phases/replay.cpp
breakage phases/policies/perturbations/shift.hpp 'move(images, activations, -1)' 'move(images, activations, 1)' phases/gradients.cpp
breakage evaluation/pca.hpp 'size - 1 - i' 'i' evaluation/pca.cpp
breakage evaluation/frechet_distance.hpp '- 2 * root_trace' '- root_trace' evaluation/frechet_distance.cpp
breakage evaluation/sgd_readout.hpp 'residual *= rate' 'residual *= -rate' evaluation/sgd_readout.cpp
breakage data/idx.hpp 'expected == 0 || ' '' data/idx.cpp
breakage data/augment.hpp 'flipped ? width - 1 - u : u' 'flipped ? width - u : u' data/augment.cpp
breakage data/resize.hpp '2 * std::max(from, to)' '2 * from' data/resize.cpp
breakage io/crc32.hpp 'if (bytes.empty()) return;' '' io/checkpoint.cpp

echo "$broken breakages: $survived survived, $unusable could not be tried"
[ "$broken" -gt 0 ] && [ $((survived + unusable)) -eq 0 ]
