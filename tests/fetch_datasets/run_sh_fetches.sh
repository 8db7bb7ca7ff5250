#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# examples/run.sh with a program, a fetcher and an installer that only say how they are called.
set -eu
source=$1
directory=$2
rm -rf "$directory" && mkdir -p "$directory" && cd "$directory"
mkdir -p root/examples root/cmake root/build/release/examples/pad bin elsewhere
cp "$source/examples/run.sh" root/examples/
echo 'exit 0' >root/cmake/install_dependencies.sh
cat >root/build/release/examples/pad/pad <<'END'
#!/bin/sh
echo "pad $*"
END
cat >bin/cmake <<'END'
#!/bin/sh
case "$*" in
  *DATASETS=*) echo "$*" | sed 's/.*DATASETS=\([a-z0-9-]*\).*/fetch \1/' ; exit "${FETCHER-0}" ;;
esac
END
chmod +x bin/cmake root/build/release/examples/pad/pad
PATH=$PWD/bin:$PATH
ONEIROS_INSTALLED_DATASETS=$PWD/installed
export PATH ONEIROS_INSTALLED_DATASETS
cd elsewhere

# says LINES ARGUMENT...: what is called, without the directory of the results.
says() {
  expected=$1
  shift
  found=$(sh ../root/examples/run.sh "$@" 2>&1 | sed -n "s|$directory/root|root|g; s| --epochs 2||; s| --out [^ ]* --fresh-if-other||; /^fetch\|^pad/p")
  if [ "$found" != "$expected" ]; then
    printf 'run.sh %s: expected\n%s\nfound\n%s\n' "$*" "$expected" "$found"
    exit 1
  fi
}

says 'fetch fashion-mnist
pad train --dataset fashion-mnist --data root/data/fashion-mnist'
says 'fetch cifar10
pad train --data root/data/cifar10 --dataset cifar10' --dataset cifar10
says 'fetch fashion-mnist
pad train --data root/data/fashion-mnist --dataset=fashion-mnist' --dataset=fashion-mnist
says 'pad train --dataset fashion-mnist --data mine' --dataset fashion-mnist --data mine
says 'pad train --dataset synthetic' --dataset synthetic
FETCHER=1
export FETCHER
says 'fetch fashion-mnist
pad train'
says 'fetch svhn
pad train --dataset svhn' --dataset svhn
FETCHER=0
mkdir -p ../installed/fashion-mnist # by Debian's package
says 'pad train'
says 'pad train --dataset fashion-mnist' --dataset fashion-mnist
rmdir ../installed/fashion-mnist
mkdir data # what is at hand is enough
says 'pad train'
