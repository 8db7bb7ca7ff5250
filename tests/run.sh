#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# sh tests/run.sh [--all]
# Installs what is missing, then builds and runs all tests, and a part of them under sanitizers. With --all, builds the
# benchmarks too, runs all tests under sanitizers, compiles each header alone with warnings as errors (as .ci/run does),
# runs clang-tidy, breaks the library line by line to see the tests fail, lets the fuzzers search, and, as root, gives the
# README's commands in an empty Debian. Logs are in build/logs/. Exits with 1 if anything failed.
set -u

case "$#:${1-}" in
  0:)
    all=no
    benchmarks=OFF
    ;;
  1:--all)
    all=yes
    benchmarks=ON
    set -- -D ONEIROS_TEST_AREAS=all -D ONEIROS_TEST_FILTER= # all of them under the sanitizers too
    ;;
  *)
    echo 'usage: sh tests/run.sh [--all]' >&2
    exit 2
    ;;
esac

root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
cd "$root" || exit 1
sh cmake/install_dependencies.sh build figures tests || exit 1
[ "$all" = no ] || sh cmake/install_dependencies.sh ci || exit 1

logs=build/logs
mkdir -p "$logs"
passed=0
failed=0
summary=''

# Records that a step succeeded (0) or not.
record() {
  if [ "$1" -eq 0 ]; then word=passed; else word=FAILED; fi
  summary="$summary
  $word  $2"
}

# Runs a command, shows its output and keeps it in a log: step LOG COMMAND...
step() {
  log=$logs/$1.log
  shift
  { "$@" 2>&1 && echo 0 >"$log.status" || echo 1 >"$log.status"; } | tee "$log"
  return "$(cat "$log.status")"
}

# A step that counts as one test of its own: check TITLE LOG COMMAND...
check() {
  title=$1
  shift
  started=$(date +%s)
  step "$@"
  status=$?
  if [ $status -eq 0 ]; then passed=$((passed + 1)); else failed=$((failed + 1)); fi
  record $status "$title ($(($(date +%s) - started)) s)"
  return $status
}

# Fails if a compiler warned in the log of a build.
no_warnings() {
  ! grep -n 'warning:' "$1"
}

# Runs the tests of a preset and counts each: run_tests PRESET
run_tests() {
  started=$(date +%s)
  step "$1-tests" ctest --preset "$1"
  status=$?
  # ctest ends with "97% tests passed, 3 tests failed out of 100"
  counts=$(sed -n 's/^[0-9]*% tests passed, \([0-9]*\) tests* failed out of \([0-9]*\)$/\1 \2/p' "$logs/$1-tests.log")
  failures=${counts% *}
  if [ -n "$counts" ]; then
    failed=$((failed + failures))
    passed=$((passed + ${counts#* } - failures))
    record $status "$((${counts#* } - failures)) of ${counts#* } tests, preset $1 ($(($(date +%s) - started)) s)"
  else
    failed=$((failed + 1))
    record 1 "no test ran, preset $1"
  fi
}

# Each unit includes several files of the program, which clang-tidy would call suspicious.
tidy_pad() {
  find build/headers/examples/pad -name 'unity_*.cxx' -print0 |
    xargs -0 -n 1 -P 2 clang-tidy-19 -p build/headers --quiet --warnings-as-errors='*' \
      --checks=-bugprone-suspicious-include
}

# Configures and builds a preset, then runs its tests.
build_and_run_tests() {
  preset=$1
  shift
  if check "configure $preset" "$preset-configure" cmake --preset "$preset" "$@" &&
    check "build $preset" "$preset-build" cmake --build "build/$preset"; then
    run_tests "$preset"
  fi
}

build_and_run_tests release -D ONEIROS_BUILD_BENCHMARKS="$benchmarks"
[ ! -f "$logs/release-build.log" ] ||
  check 'no warnings' release-warnings no_warnings "$logs/release-build.log"
if [ "$all" = yes ]; then
  # With clang, which is faster here and warns of other things than g++ in the tests.
  if check 'configure headers' headers-configure cmake --preset dev -B build/headers \
    -D CMAKE_CXX_COMPILER=clang++-19 -D CMAKE_EXPORT_COMPILE_COMMANDS=ON; then
    check 'each header alone, warnings as errors' headers-build \
      cmake --build build/headers --target all_verify_interface_header_sets
    check 'clang-tidy finds nothing' tidy clang-tidy-19 -p build/headers --quiet --warnings-as-errors='*' \
      build/headers/oneiros_verify_interface_header_sets/oneiros/oneiros.hpp.cxx \
      build/headers/oneiros_io_verify_interface_header_sets/oneiros/io.hpp.cxx
    check 'clang-tidy finds nothing in pad' tidy-pad tidy_pad
  fi
  check 'the tests see nine of ten broken lines' mutations sh tests/mutations/run.sh
fi
build_and_run_tests asan "$@"
build_and_run_tests tsan "$@"
if [ "$all" = yes ]; then
  check 'the fuzzers find nothing in 20 s for each format' fuzz sh tests/fuzz/run.sh 20
  if [ "$(id -u)" -eq 0 ]; then
    check "the README's commands in an empty Debian" clean-environment sh tests/clean_environment/run.sh
  else
    summary="$summary
  skipped  the README's commands in an empty Debian: only root can make one"
  fi
fi

echo
echo "Summary:$summary"
echo
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
