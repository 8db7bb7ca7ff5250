#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# sh cmake/install_dependencies.sh GROUP...
# Installs the Debian packages of the groups that are not installed yet: build, data, figures, tests, benchmarks,
# cluster, docs, ci. Only a missing data set is no error: the programs then draw their own images.
set -eu

complain() {
  echo "install_dependencies.sh: $1" >&2
  exit 1
}

packages_of() {
  case $1 in
    build) echo g++ cmake ninja-build pkg-config libeigen3-dev libtbb-dev zlib1g-dev nlohmann-json3-dev \
                libstb-dev libcli11-dev ;;
    data) echo dataset-fashion-mnist ;;
    tests) echo catch2 clang-19 libclang-rt-19-dev llvm-19 doxygen python3 python3-numpy python3-scipy libopenmpi-dev \
                openmpi-bin ;; # llvm-19: names and lines for sanitizers
    figures) echo gnuplot-nox ;;
    benchmarks) echo libbenchmark-dev libdnnl-dev python3-torch libopenblas0-pthread ;;
    cluster) echo slurm-wlm munge snakemake ;;
    docs) echo doxygen doxygen-awesome-css ;;
    ci) echo clang-16 clang-19 clang-format-19 clang-tidy-19 debootstrap ;;
    *) complain "unknown group '$1'; the groups are build, data, figures, tests, benchmarks, cluster, docs, ci" ;;
  esac
}

# For this machine: a package may be there for another architecture too, or only.
is_installed() {
  dpkg-query -W -f '${db:Status-Status} ${Architecture}\n' "$1" 2>/dev/null |
    grep -qx -e "installed $(dpkg --print-architecture)" -e 'installed all'
}

is_known() {
  [ -n "$(apt-cache show "$1" 2>/dev/null)" ]
}

as_root() {
  if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo "$@"; fi
}

apt_install() {
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "$@"
}

# Installs packages; fetches the lists first if they do not name one of them, or are out of date.
install() {
  for package; do
    if ! is_known "$package"; then
      as_root apt-get update -q
      break
    fi
  done
  apt_install "$@" || { as_root apt-get update -q && apt_install "$@"; }
}

required=''
optional=''
for group; do
  names=$(packages_of "$group")
  for package in $names; do
    if command -v dpkg-query >/dev/null && is_installed "$package"; then continue; fi
    if [ "$group" = data ]; then optional="$optional $package"; else required="$required $package"; fi
  done
done
[ -n "$required$optional" ] || exit 0

obstacle=''
if ! command -v apt-get >/dev/null || ! command -v dpkg-query >/dev/null; then
  obstacle='this is not Debian or a relative of it'
elif [ "$(id -u)" -ne 0 ] && ! command -v sudo >/dev/null; then
  obstacle='neither root nor sudo'
fi
if [ -n "$obstacle" ]; then
  [ -z "$required" ] || complain "$obstacle; please install by other means:$required"
  echo "install_dependencies.sh: $obstacle; going on without$optional" >&2
  exit 0
fi

# The lists of names are split into words on purpose.
# shellcheck disable=SC2086
{
  if [ -n "$required" ]; then
    echo "Installing$required"
    install $required || complain "apt-get could not install$required"
  fi
  if [ -n "$optional" ]; then
    echo "Installing$optional"
    install $optional || echo "install_dependencies.sh: going on without$optional" >&2
  fi
}
