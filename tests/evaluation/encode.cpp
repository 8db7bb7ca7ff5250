// SPDX-License-Identifier: BSD-3-Clause
#include "oneiros/evaluation/encode.hpp"

#include "oneiros/data/synthetic_digits.hpp"
#include "oneiros/phases/policies/perturbations/occlusion.hpp"
#include "pixel_encoder.hpp"
#include "support/catch.hpp"

using namespace oneiros;
using namespace oneiros::evaluation;

namespace {

constexpr Index image_size = 32 * 32 * 3;

data::Dataset digits(Index count) {
  return data::synthetic_digits(count, Rng{5}, data::Split::train);
}

/// What an encoder saw of image i at a pixel.
template <class S>
S pixel(const evaluation::LabelledLatents<S>& seen, Index i, Index y, Index x, Index c = 0) {
  return seen.latents(i, (y * 32 + x) * 3 + c);
}

}  // namespace

TEST_CASE("latents are in the order of the images, for any batch size") {
  const data::Dataset images = digits(10);
  const test::PixelEncoder<float> encoder{image_size};
  const auto whole = encode(encoder, images);
  const auto parts = encode(encoder, images, 3);
  const Tensor<float, 4> expected = data::images<float>(images, 0, 10);
  REQUIRE(whole.latents.dimension(0) == 10);
  CHECK(std::equal(expected.data(), expected.data() + expected.size(), whole.latents.data()));
  CHECK(std::equal(expected.data(), expected.data() + expected.size(), parts.latents.data()));
  for (Index i = 0; i < 10; ++i) CHECK(whole.labels[static_cast<std::size_t>(i)] == images.label(i));
  CHECK(whole.classes == 10);
}

TEST_CASE("an encoder sees perturbed images, each with a mask of its own, over more than one batch") {
  const Index count = detail::encoded_at_once + 20;
  const data::Dataset images = digits(count);
  const test::PixelEncoder<float> encoder{image_size};
  const Occlusion<FixedPatches, Changes::one_per_image> occlusion{{.intensity = 0.4, .size = 4}};
  const auto clean = encode(encoder, images);
  const auto seen = encode(encoder, images, occlusion, Rng{2});
  Index dropped = 0, repeated = 0;
  for (Index i = 0; i < count; ++i) {
    bool same_as_before = true;
    for (Index row = 0; row < 32; row += 4)
      for (Index column = 0; column < 32; column += 4) {
        bool all_zero = true, unchanged = true;
        for (Index y = row; y < row + 4; ++y)
          for (Index x = column; x < column + 4; ++x)
            for (Index c = 0; c < 3; ++c) {
              all_zero = all_zero && pixel(seen, i, y, x, c) == 0;
              unchanged = unchanged && pixel(seen, i, y, x, c) == pixel(clean, i, y, x, c);
            }
        REQUIRE((all_zero || unchanged));
        dropped += all_zero ? 1 : 0;
        const auto before = i % detail::encoded_at_once == 0 ? (i == 0 ? count - 1 : 0) : i - 1;
        same_as_before = same_as_before && all_zero == (pixel(seen, before, row, column) == 0);
      }
    repeated += same_as_before ? 1 : 0;
  }
  CHECK(static_cast<double>(dropped) / static_cast<double>(count * 64) == Approx(0.4).margin(0.02));
  CHECK(repeated == 0);
  // The second batch by hand.
  Tensor<float, 4> by_hand = data::images<float>(images, detail::encoded_at_once, 20);
  decltype(occlusion)::Activations<float> activations;
  occlusion.apply(TensorView<float, 4>(by_hand), activations, Draws(Rng{2}, "encode", {.cycle = 1}));
  CHECK(std::equal(by_hand.data(), by_hand.data() + by_hand.size(),
                   seen.latents.data() + detail::encoded_at_once * image_size));
}

TEST_CASE("perturbations are drawn from the generator alone") {
  const data::Dataset images = digits(20);
  const test::PixelEncoder<double> encoder{image_size};
  const Occlusion<RandomPatches, Changes::one_per_image> occlusion;
  const auto once = encode(encoder, images, occlusion, Rng{2}).latents;
  const auto again = encode(encoder, images, occlusion, Rng{2}).latents;
  const auto other = encode(encoder, images, occlusion, Rng{3}).latents;
  CHECK(std::equal(once.data(), once.data() + once.size(), again.data()));
  CHECK_FALSE(std::equal(once.data(), once.data() + once.size(), other.data()));
}
