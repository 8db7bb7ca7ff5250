// SPDX-License-Identifier: BSD-3-Clause

#include "oneiros/checkpoints/pictures.hpp"

#include <algorithm>
#include <filesystem>
#include <string>

#include "oneiros/cortex.hpp"
#include "oneiros/data/resize.hpp"
#include "oneiros/data/synthetic_digits.hpp"
#include "oneiros/formats/image_file.hpp"
#include "support/catch.hpp"
#include "support/temporary_directory.hpp"

using namespace oneiros;
using namespace oneiros::test;

TEST_CASE("Occlusion rises along a row, from nothing to everything") {
  const data::Dataset images = data::synthetic_digits(2, Rng{1});
  const Tensor<float, 4> row = detail::occluded(images, 1, 4, Rng{2}),
                         clean = data::images<float>(images, 1, 1);
  REQUIRE(row.dimension(0) == 11);
  CHECK(std::equal(clean.data(), clean.data() + clean.size(), row.data()));
  Index before = 0;
  for (const Index i : {0, 5, 10}) {
    const float* at = row.data() + i * clean.size();
    const Index hidden = std::count(at, at + clean.size(), 0.0F);
    CHECK(hidden >= before);
    before = hidden;
  }
  CHECK(before == clean.size());
}

TEST_CASE("Occlusion is drawn for the image and the intensity of its place") {
  const data::Dataset images = data::resized(data::synthetic_digits(3, Rng{1}), 8, 12);
  const Tensor<float, 4> row = detail::occluded(images, 2, 4, Rng{2});
  REQUIRE(shape_of(row) == Shape<4>{11, 8, 12, 3});
  Tensor<float, 4> expected = data::images<float>(images, 2, 1);
  Occlusion<FixedPatches>::Activations<float> activations;
  Occlusion<FixedPatches>{{.intensity = 0.4, .size = 4}}.apply(TensorView<float, 4>(expected), activations,
                                                               Draws(Rng{2}, "pictures", Moment{.cycle = 2}));
  CHECK(std::equal(expected.data(), expected.data() + expected.size(), row.data() + 4 * expected.size()));
}

TEST_CASE("Pictures have six rows at most, or one for each size of patch") {
  const TemporaryDirectory directory;
  const data::Dataset images = data::synthetic_digits(13, Rng{1});
  ImageGrid occlusions(11, 2), few(11, 2), patches(11, 2);
  for (const Index image : {0, 1, 2, 3, 4, 5}) {
    const Tensor<float, 4> row = detail::occluded(images, image, 4, Rng{3});
    const std::string caption = image == 0 ? "0 to 100 %" : "";
    occlusions.add_row(row, caption);
    if (image < 5) few.add_row(row, caption);
  }
  for (const int size : {1, 2, 3, 4, 5, 6, 7, 8})
    patches.add_row(detail::occluded(images, 0, size, Rng{3}),
                    std::to_string(size) + " x " + std::to_string(size));
  const auto equal = [&](const ImageGrid& expected, const auto& write) {
    expected.write(directory / "expected.png");
    write(directory / "found.png");
    return contents(directory / "found.png") == contents(directory / "expected.png");
  };
  CHECK(equal(occlusions, [&](const auto& path) { write_occlusions(path, images, Rng{3}); }));
  CHECK(equal(few, [&](const auto& path) { write_occlusions(path, images.first(5), Rng{3}); }));
  CHECK(equal(patches, [&](const auto& path) { write_patches(path, images, Rng{3}); }));

  const Cortex<float> cortex({.latent_size = 3, .base_width = 2}, Rng{2});
  const auto height = [&](Index count) {
    write_interpolations(directory / "between.png", cortex, images.first(count), 2);
    return read_image(directory / "between.png").shape[0];
  };
  const Index one = height(2), another = height(4) - one;
  CHECK(height(5) == one + another);
  CHECK(height(13) == one + 5 * another);
}

TEST_CASE("Pictures have a row for each pair of memories, image and size of patch") {
  const TemporaryDirectory directory;
  const data::Dataset images = data::synthetic_digits(5, Rng{1});
  const Cortex<float> cortex({.latent_size = 3, .base_width = 2}, Rng{2});
  write_interpolations(directory / "between.png", cortex, images, 4);
  write_occlusions(directory / "occlusions.png", images, Rng{3});
  write_patches(directory / "patches.png", images, Rng{3});
  const auto between = read_image(directory / "between.png").shape;
  const auto occlusions = read_image(directory / "occlusions.png").shape;
  const auto patches = read_image(directory / "patches.png").shape;
  CHECK(between[0] < occlusions[0]);  // 2 rows and 5
  CHECK(occlusions[0] < patches[0]);  // and 8
  CHECK(between[1] < occlusions[1]);  // 4 and the two images, and 11
  CHECK(between[1] < patches[1]);
}

TEST_CASE("Between two memories lie the dreams of their weighted means") {
  const TemporaryDirectory directory;
  const data::Dataset images = data::resized(data::synthetic_digits(5, Rng{1}), 16, 32);
  Cortex<float> cortex({.latent_size = 3, .base_width = 2, .image = {16, 32, 3}}, Rng{2});
  for_each_parameter(cortex, [](const Name&, auto& parameter) {  // dreams that differ
    for (Index i = 0; i < parameter.size(); ++i) parameter.value(i) *= 10;
  });
  write_interpolations(directory / "between.png", cortex, images, 3);

  Encoder<float>::Activations encoding;
  Generator<float>::Activations generating;
  ImageGrid expected(5, 2);
  for (const Index row : {0, 1}) {
    const Tensor<float, 4> ends = data::images<float>(images, 2 * row, 2);
    const auto z = cortex.encoder.latent(const_view(ends), encoding);
    Tensor<float, 2> latents(3, 3);
    for (Index j = 0; j < 3; ++j) {
      latents(0, j) = z(0, j);
      latents(1, j) = 0.5F * z(0, j) + 0.5F * z(1, j);
      latents(2, j) = z(1, j);
    }
    const auto dreams = cortex.generator.forward(const_view(latents), generating);
    Tensor<float, 4> line(5, 16, 32, 3);
    const Index pixels = 16 * 32 * 3;
    std::copy_n(ends.data(), pixels, line.data());
    std::copy_n(dreams.data(), 3 * pixels, line.data() + pixels);
    std::copy_n(ends.data() + pixels, pixels, line.data() + 4 * pixels);
    expected.add_row(line, row == 0 ? "between two" : "");
  }
  expected.write(directory / "expected.png");
  CHECK(contents(directory / "between.png") == contents(directory / "expected.png"));
  write_interpolations(directory / "usual.png", cortex, images);
  write_interpolations(directory / "twelve.png", cortex, images, 12);
  CHECK(contents(directory / "usual.png") == contents(directory / "twelve.png"));

  CHECK_THROWS_WITH(write_interpolations(directory / "one.png", cortex, images, 1),
                    "interpolations: expected at least 2 columns and 2 images, found 1 and 5");
  CHECK_THROWS_AS(write_interpolations(directory / "one.png", cortex, images.first(1), 3), ValueError);
  CHECK_FALSE(std::filesystem::exists(directory / "one.png"));
}
