#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# Every mistake on the command line or in the data gives one clear line and an exit code that is not 0.
. "$(dirname -- "$0")/support/begin.sh"
set +e
mkdir data

refused 'subcommand' # no subcommand
refused '--dreams' train --dreams
refused '--dataset: mnist-1d not in' train --dataset mnist-1d
refused '--condition: awake not in' train --condition awake
refused '--epochs' train --epochs many
refused '--epochs' train --epochs -1
refused '--threads' train --threads 0
refused '--checkpoint-every' train --checkpoint-every -1
refused '--width' train --width 3000000000000000000
refused 'expected at least 2' train --dataset synthetic --batch 1
refused '--limit: expected at least one batch of 64 training images, found 63' train --dataset synthetic --limit 63
refused 'that a batch of the readout takes, found 32' train --dataset synthetic --batch 16 --limit 32
refused '--limit: expected at most the 20000 training images' train --dataset synthetic --limit 20001
refused 'synthetic: the images are drawn' train --dataset synthetic --data data
for name in cifar10 svhn cifar100 stl10 mnist folder; do
  refused "$name: expected --data DIR" train --dataset "$name"
done
refused 'expected the files of cifar10' train --data data
mkdir elsewhere && : >elsewhere/train.tar
refused 'found train.tar' train --data elsewhere
mkdir spelled && printf 'foreign' >spelled/train-images.idx3-ubyte
refused "spelled/train-labels-idx1-ubyte: expected" train --data spelled
mkdir -p pictures/train/cat pictures/test/dog
refused 'cat: expected pictures' train --data pictures
printf 'no picture' >pictures/train/cat/1.png
refused '1.png: expected a picture' train --dataset folder --data pictures
printf 'MATLAB' >data/train_32x32.mat
refused 'train_32x32.mat: expected a MATLAB file of level 5' train --data data
rm data/train_32x32.mat

printf 'not a directory' >file
refused '--out file: expected a directory' train --dataset synthetic --out file
refused 'expected a directory that can be made' train --dataset synthetic --out file/deeper
if [ -d /proc/self ]; then # nobody can write there, not even root
  refused '/proc' train --dataset synthetic --out /proc/self
fi

for i in 1 2 3 4 5; do head -c 3073 /dev/zero >"data/data_batch_$i.bin"; done
refused 'test_batch.bin' train --data data
head -c 3072 /dev/zero >data/test_batch.bin
refused '3073' train --data data
printf '\012' >data/test_batch.bin && head -c 3072 /dev/zero >>data/test_batch.bin
refused 'label' train --data data

mkdir fashion
for name in train-images-idx3 t10k-images-idx3 train-labels-idx1 t10k-labels-idx1; do printf 'foreign' >fashion/$name-ubyte; done
refused 'train-images-idx3-ubyte' train --data fashion
printf '\037\213\010\000' >fashion/train-images-idx3-ubyte
refused 'train-images-idx3-ubyte' train --data fashion

echo "$failures mistakes were not refused as expected"
[ "$failures" -eq 0 ]
