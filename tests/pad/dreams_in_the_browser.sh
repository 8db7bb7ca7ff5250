#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# The page of `pad dream --html` dreams what the walk of `pad dream --frames` shows: Chromium compares the pixels.
. "$(dirname -- "$0")/support/begin.sh"
tiny_data "$pad" data
"$pad" dream "$tests/../examples/pad/trained/full.safetensors" --dataset fashion-mnist --data data --columns 3 --frames 9 --html \
  --out pictures >output
page=$(find pictures -name '*.html')
grep -q "<title>Dreams of $(basename "$page" .html)</title>" "$page"
if grep -qE 'https?:' "$page"; then exit 1; fi # nothing from elsewhere

tiny_training "$pad" data --epochs 1 --no-evaluation --norm group --out normalized >output
refused '--html: expected a generator without normalization' dream --weights normalized/weights.safetensors --data data \
  --html --out no
[ "$failures" -eq 0 ]

chromium=$(command -v chromium || command -v chromium-browser || command -v google-chrome) || exit 77
{
  cat "$page"
  for frame in 1 2 5 9; do
    echo "<img class=\"frame\" id=\"$frame\" src=\"data:image/png;base64,$(base64 -w 0 pictures/walk/frame-000$frame.png)\">"
  done
  cat <<'END'
<script>
window.onload = () => { // pictures are there then, and the page is read later
  let largest = 0, varied = 0, first = null;
  for (const image of document.querySelectorAll("img.frame")) {
    const canvas = document.createElement("canvas"), frame = +image.id;
    canvas.width = image.width, canvas.height = image.height;
    const context = canvas.getContext("2d");
    context.drawImage(image, 0, 0);
    const shown = context.getImageData(0, 0, image.width, image.height).data;
    const way = (frame - 1) * 3 / 9, from = Math.floor(way), shares = [0, 0, 0];
    shares[from] = 1 - (way - from);
    shares[(from + 1) % 3] += way - from;
    const found = dream(shares, 0, 1);
    for (let y = 0; y < side; ++y)
      for (let x = 0; x < side; ++x)
        for (let c = 0; c < 3; ++c) {
          const expected = shown[((4 * (2 + y) + 1) * image.width + 4 * (2 + x) + 1) * 4 + c];
          largest = Math.max(largest, Math.abs(expected - found[(y * side + x) * 3 + c]));
          varied += first !== null && expected !== first[(y * side + x) * 3 + c];
        }
    first ??= found;
  }
  const noisy = dream([1, 0, 0], 0.5, 1), other = dream([1, 0, 0], 0.5, 2);
  document.title = `largest difference ${largest}, varied ${varied > 1000}, noise ${noisy.some((v, i) => v !== other[i])}`;
};
</script>
END
} >compared.html
"$chromium" --headless --no-sandbox --disable-gpu --user-data-dir="$PWD/profile" --virtual-time-budget=60000 --dump-dom \
  "file://$PWD/compared.html" 2>error | grep -o '<title>.*</title>' >title || cat error
cat title
grep -qE 'largest difference [01], varied true, noise true' title
