#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# A classifier is trained from random weights, or from an encoder that has dreamed, to the same files for any number of
# threads; what cannot be is refused, and leaves no files.
. "$(dirname -- "$0")/support/begin.sh"
tiny_data "$pad" data

learn() {
  "$pad" train-classifier --dataset fashion-mnist --data data "$@"
}
learn --latent 8 --width 4 --epochs 3 --threads 1 --out one >one.log
learn --latent 8 --width 4 --epochs 3 --threads 3 --out three >three.log
cmp one/classifier.safetensors three/classifier.safetensors
findings one/classifier.json >one.json
findings three/classifier.json >three.json
cmp one.json three.json
[ "$(grep -c '^epoch [123]/3: loss .* test .* %' one.log)" -eq 3 ]
grep -q '^train .* %, test .* % of images in the right class' one.log
[ "$(grep -c '"loss"' one.json)" -eq 3 ] # one for each epoch
for key in train_accuracy test_accuracy class_names '"flips": true' '"seed": 1'; do grep -q "$key" one.json; done
for key in conv1.0.weight conv4.0.bias classifier.weight classifier.bias '"dataset":"fashion-mnist"' '"classes":"10"' \
  '"epochs":"3"' '"latent":"8"' '"width":"4"' '"test_accuracy":"0.'; do
  head -c 4096 one/classifier.safetensors | grep -aqF "$key"
done

learn --latent 8 --width 4 --epochs 3 --seed 2 --out one >seed.log # takes the place of the files that are there
if cmp -s one/classifier.safetensors three/classifier.safetensors; then exit 1; fi
learn --latent 8 --width 4 --epochs 3 --no-flips --out plain >plain.log
if cmp -s plain/classifier.safetensors three/classifier.safetensors; then exit 1; fi
grep -q '"flips": false' plain/classifier.json

tiny_training "$pad" data --epochs 1 --out dreamer >dreamer.log
learn --encoder dreamer/weights.safetensors --epochs 1 --out tuned >tuned.log
grep -q '"latent": 8' tuned/classifier.json
grep -q '"width": 4' tuned/classifier.json
learn --encoder tuned/classifier.safetensors --epochs 1 --out twice >twice.log
learn --latent 8 --width 4 --epochs 1 --out untuned >untuned.log
if cmp -s tuned/classifier.safetensors untuned/classifier.safetensors; then exit 1; fi
if cmp -s tuned/classifier.safetensors twice/classifier.safetensors; then exit 1; fi

set +e
refused '--epochs' train-classifier --epochs 0
refused "--learning-rate: expected a finite number above 0, found '0'" train-classifier --dataset synthetic --learning-rate 0 --out none
refused '--limit: expected at least one batch of 64 training images, found 63' train-classifier --dataset synthetic --limit 63 --out none
refused '--limit: expected at most the 512' train-classifier --dataset fashion-mnist --data data --limit 513 --out none
refused 'expected a finite loss' train-classifier --dataset fashion-mnist --data data --learning-rate 1e30 --latent 8 --width 4 --out none
cannot_start_from() {
  sentence=$1
  shift
  refused "$sentence" train-classifier --dataset fashion-mnist --data data --out none --encoder "$@"
}
cannot_start_from 'missing.safetensors' missing.safetensors
printf 'foreign' >foreign.safetensors
cannot_start_from 'expected a safetensors header' foreign.safetensors
cannot_start_from '--latent: expected 8, that of the encoder in dreamer/weights.safetensors, found 9' dreamer/weights.safetensors --latent 9
cannot_start_from '--width: expected 4' dreamer/weights.safetensors --width 5
# changed FILE TEXT OTHER_TEXT: other text of the same length, so that the header stays valid.
changed() {
  LC_ALL=C sed "s/$2/$3/" "$1" >changed.safetensors
}
changed dreamer/weights.safetensors '"conv3.0.weight"' '"conv9.0.weight"'
cannot_start_from "found no 'conv3.0.weight'" changed.safetensors
changed dreamer/weights.safetensors '\[8,16,4,4\]' '[8,4,16,4]'
cannot_start_from "'conv4.0.weight': expected 8 x 16 x 16 x 4 after the layers before it, found 8 x 4 x 16 x 4" changed.safetensors
changed dreamer/weights.safetensors '"tconv4.0.bias"' '"tconv5.0.bias"'
cannot_start_from "expected no 'tconv5.0.bias'" changed.safetensors
changed one/classifier.safetensors '\[10,8\]' '[8,10]'
cannot_start_from "'classifier.weight': expected two classes or more x 8, found 8 x 10" changed.safetensors
changed one/classifier.safetensors '"classifier.bias"' '"classifier.boas"'
cannot_start_from "expected no 'classifier.boas'" changed.safetensors
changed one/classifier.safetensors '"test_accuracy":"0' '"test_accuracy":"x'
cannot_start_from "metadata 'test_accuracy': expected a number from 0 to 1, found x" changed.safetensors
changed one/classifier.safetensors '"dataset"' '"datasat"'
cannot_start_from "expected metadata 'dataset'" changed.safetensors
head -c 8192 one/classifier.safetensors >cut.safetensors
cannot_start_from 'cut.safetensors' cut.safetensors
[ -z "$(ls none)" ] || failures=$((failures + 1))

echo "$failures mistakes were not refused as expected"
[ "$failures" -eq 0 ]
