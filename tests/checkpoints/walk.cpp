// SPDX-License-Identifier: BSD-3-Clause
#include "oneiros/checkpoints/walk.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "formats/png_reader.hpp"
#include "oneiros/cortex/cortex.hpp"
#include "oneiros/data/resize.hpp"
#include "oneiros/data/synthetic_digits.hpp"
#include "support/catch.hpp"
#include "support/temporary_directory.hpp"

using namespace oneiros;
using namespace oneiros::test;

namespace {

using Walker = Cortex<float>;

/// With weights that are large enough for latents and dreams to differ.
Walker walker(std::uint64_t seed) {
  Walker cortex({.latent_size = 5, .base_width = 2, .image = {16, 32, 3}}, Rng{seed});
  const auto enlarge = [](const Name&, auto& p) { p.value = p.value * 12.0F; };
  for_each_parameter(cortex.encoder, enlarge);
  for_each_parameter(cortex.generator, enlarge);
  return cortex;
}

data::Dataset low_digits(Index count) {
  return data::resized(data::synthetic_digits(count, Rng{1}), 16, 32);
}

/// What a network dreams of the latents of two images, mixed.
Tensor<float, 4> dreamed_between(const Walker& cortex, const data::Dataset& dataset, Index from, Index to,
                                 float share) {
  Walker::EncoderType::Activations encoding;
  Walker::GeneratorType::Activations generating;
  const Tensor<float, 4> images = data::images<float>(dataset, 0, 3);
  const auto memories = cortex.encoder.latent(const_view(images), encoding);
  Tensor<float, 2> z(1, 5);
  for (Index j = 0; j < 5; ++j) z(0, j) = (1 - share) * memories(from, j) + share * memories(to, j);
  return cortex.generator.forward(const_view(z), generating).map();
}

}  // namespace

TEST_CASE("a walk goes from memory to memory and back, with a column for each network") {
  const TemporaryDirectory directory;
  const data::Dataset digits = low_digits(9);
  std::vector<Walker> cortices;
  cortices.push_back(walker(1));
  cortices.push_back(walker(2));
  write_walk(directory / "walk.png", directory.path(), cortices, digits, 12, 3);
  CHECK(directory.file_count() == 13);
  CHECK(contents(directory / "walk.png").find("fdAT") != std::string::npos);
  const auto values = [&](const Walker& cortex, Index from, float share) {
    const auto dream = dreamed_between(cortex, digits, from, (from + 1) % 3, share);
    return std::vector<float>(dream.data(), dream.data() + dream.size());
  };
  for (const Walker& cortex : cortices)
    for (const Index from : {0, 1, 2}) {
      Index differ = 0;
      const auto here = values(cortex, from, 0), there = values(cortex, from, 0.5F);
      for (std::size_t i = 0; i < here.size(); ++i) differ += to_byte(here[i]) != to_byte(there[i]);
      REQUIRE(differ > 100);
    }
  struct Moment {
    int frame;
    Index from, to;
    float share;
  };
  for (const auto& [frame, from, to, share] :
       {Moment{1, 0, 1, 0}, {4, 0, 1, 0.75F}, {5, 1, 2, 0}, {11, 2, 0, 0.5F}}) {
    const std::string number = std::to_string(frame);
    const auto picture =
        read_png(directory / ("frame-" + std::string(4 - number.size(), '0') + number + ".png"));
    CHECK((picture.height == 4 * (2 + 16 + 2) && picture.width == 4 * (2 + 34 + 34)));
    for (int column = 0; column < 2; ++column) {
      const auto dream = dreamed_between(cortices[static_cast<std::size_t>(column)], digits, from, to, share);
      Index wrong = 0;
      for (int y = 0; y < 16; ++y)
        for (int x = 0; x < 32; ++x)
          for (int c = 0; c < 3; ++c)
            wrong += picture(4 * (2 + y) + 1, 4 * (2 + column * 34 + x) + 2, c) != to_byte(dream(0, y, x, c));
      CHECK(wrong == 0);
    }
  }
}

TEST_CASE("a walk is through twelve memories, or as many as there are") {
  const TemporaryDirectory directory;
  std::vector<Walker> cortices;
  cortices.push_back(walker(1));
  const auto walk = [&](Index images, Index frames, auto... memories) {
    write_walk(directory / "walk.png", directory.path(), cortices, low_digits(images), frames, memories...);
    return contents(directory / "walk.png");
  };
  CHECK(walk(14, 5) == walk(14, 5, 12));
  CHECK(walk(14, 5) != walk(14, 5, 13));
  CHECK(walk(4, 5) == walk(4, 5, 4));
  CHECK(walk(4, 1, 2) == walk(4, 1, 3));  // the first memory
}

TEST_CASE("a walk that goes nowhere is refused with one sentence") {
  using Catch::Matchers::Message;
  const TemporaryDirectory directory;
  const data::Dataset digits = low_digits(9);
  const auto walk = [&](const std::vector<Walker>& cortices, Index frames, Index memories) {
    write_walk(directory / "walk.png", directory.path(), cortices, digits, frames, memories);
  };
  CHECK_THROWS_MATCHES(walk({}, 3, 4), ValueError,
                       Message("walk: expected networks, frames and 2 memories or more, found 0, 3 and 4"));
  CHECK_THROWS_MATCHES(walk({walker(1)}, 0, 4), ValueError,
                       Message("walk: expected networks, frames and 2 memories or more, found 1, 0 and 4"));
  CHECK_THROWS_MATCHES(walk({walker(1)}, 3, 1), ValueError,
                       Message("walk: expected networks, frames and 2 memories or more, found 1, 3 and 1"));
  Walker large({.latent_size = 5, .base_width = 2, .image = {64, 64, 3}}, Rng{1});
  CHECK_THROWS_AS(walk({walker(1), large}, 3, 2), ShapeError);
  CHECK(directory.file_count() == 0);
}
