// SPDX-License-Identifier: BSD-3-Clause
#include "oneiros/data/augment.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "oneiros/data/batches.hpp"
#include "oneiros/data/synthetic_digits.hpp"
#include "support/catch.hpp"

using namespace oneiros;
using data::FlipAndShift;

namespace {

/// A view of one image, height x width x 2, whose bytes differ from pixel to pixel.
struct Picture {
  static constexpr Index height = 5, width = 6;
  Tensor<std::uint8_t, 3> bytes{height, width, 2};
  Tensor<float, 3> view{height, width, 2};

  Picture() {
    for (Index i = 0; i < bytes.size(); ++i) bytes.data()[i] = static_cast<std::uint8_t>(i);
  }

  /// The byte at a place of the view of image `index`.
  const Picture& seen(const FlipAndShift& augmentation, Index index) {
    augmentation(TensorView<const std::uint8_t, 3>(bytes), TensorView<float, 3>(view), Rng{3}.stream("test"),
                 index);
    return *this;
  }

  int operator()(Index y, Index x, Index c = 0) const { return to_byte(view(y, x, c)); }
  int original(Index y, Index x, Index c = 0) const { return bytes(y, x, c); }
};

/// Whether the view is the picture, mirrored or not, moved by so much, as far as it can be seen.
bool is_moved(const Picture& picture, bool flipped, Index down, Index right) {
  for (Index y = std::max<Index>(0, down); y < std::min(Picture::height, Picture::height + down); ++y)
    for (Index x = 0; x < Picture::width; ++x)
      for (Index c = 0; c < 2; ++c) {
        const Index u = x - right;
        if (u < 0 || u >= Picture::width) continue;
        if (picture(y, x, c) != picture.original(y - down, flipped ? Picture::width - 1 - u : u, c))
          return false;
      }
  return true;
}

std::vector<float> all_images(const data::Dataset& dataset, Index batch_size, int epoch,
                              const FlipAndShift& augmentation) {
  const Index size = size_of(dataset.image_shape());
  std::vector<float> all(static_cast<std::size_t>(dataset.size() * size));
  for (const auto& batch : data::batches(dataset, batch_size, Rng{1}, epoch, augmentation))
    for (Index i = 0; i < batch_size; ++i)
      std::copy_n(batch.images.data() + i * size, size,
                  all.data() + batch.indices[static_cast<std::size_t>(i)] * size);
  return all;
}

}  // namespace

static_assert(data::Augmentation<FlipAndShift, double> && data::Augmentation<data::Unchanged, float>);
static_assert(!data::Augmentation<int, float>);

TEST_CASE("an image is mirrored or not, half of the time", "[data]") {
  const FlipAndShift augmentation{.flip = true, .largest_shift = 0};
  Picture picture;
  int mirrored = 0;
  for (Index index = 0; index < 200; ++index) {
    picture.seen(augmentation, index);
    const bool as_it_was = is_moved(picture, false, 0, 0), flipped = is_moved(picture, true, 0, 0);
    REQUIRE(as_it_was != flipped);
    mirrored += flipped ? 1 : 0;
  }
  CHECK((mirrored > 75 && mirrored < 125));
}

TEST_CASE("mirroring twice gives the image back", "[data]") {
  const FlipAndShift augmentation{.flip = true, .largest_shift = 0};
  Picture picture, again;
  for (Index index = 0; index < 20; ++index) {
    picture.seen(augmentation, index);
    std::ranges::transform(const_view(picture.view), again.bytes.data(), to_byte<float>);
    again.seen(augmentation, index);
    for (Index i = 0; i < picture.bytes.size(); ++i)
      REQUIRE(to_byte(again.view.data()[i]) == picture.bytes.data()[i]);
  }
}

TEST_CASE("images are moved by every distance up to the largest, and reflect at their edges", "[data]") {
  const FlipAndShift augmentation{.flip = false, .largest_shift = 2};
  Picture picture;
  std::map<std::pair<Index, Index>, int> moves;
  for (Index index = 0; index < 500; ++index) {
    picture.seen(augmentation, index);
    int found = 0;
    for (Index down = -2; down <= 2; ++down)
      for (Index right = -2; right <= 2; ++right)
        if (is_moved(picture, false, down, right)) {
          ++found;
          ++moves[{down, right}];
          if (down == 2)
            for (Index x = 2; x < 4; ++x) {
              CHECK(picture(1, x) == picture(3, x));
              CHECK(picture(0, x) == picture(4, x));
            }
          if (right == -2)
            for (Index y = 2; y < 3; ++y) {
              CHECK(picture(y, 4) == picture(y, 2));
              CHECK(picture(y, 5) == picture(y, 1));
            }
        }
    REQUIRE(found == 1);
  }
  CHECK(moves.size() == 25);
  for (const auto& [move, times] : moves) CHECK((times > 5 && times < 45));
}

TEST_CASE("a flip and a shift go together", "[data]") {
  const FlipAndShift augmentation{.flip = true, .largest_shift = 1};
  Picture picture;
  std::set<int> seen;
  for (Index index = 0; index < 300; ++index) {
    picture.seen(augmentation, index);
    for (int kind = 0; kind < 18; ++kind)
      if (is_moved(picture, kind % 2 == 1, kind / 2 / 3 - 1, kind / 2 % 3 - 1)) seen.insert(kind);
  }
  CHECK(seen.size() == 18);
}

TEST_CASE("the view of an image is drawn by the first three numbers that are its own", "[data]") {
  const Stream stream = Rng{3}.stream("test");
  Picture picture;
  for (Index index = 0; index < 20; ++index) {
    const auto first = static_cast<std::uint64_t>(3 * index);
    picture.seen({.largest_shift = 2}, index);
    CHECK(is_moved(picture, stream.bernoulli(0.5, first), Index{stream.below(5, first + 1)} - 2,
                   Index{stream.below(5, first + 2)} - 2));
  }
}

TEST_CASE("shifts that an image does not have room for are refused", "[data]") {
  Picture picture;
  CHECK_NOTHROW(picture.seen({.largest_shift = 4}, 0));
  CHECK_THROWS_WITH(picture.seen({.largest_shift = 5}, 0),
                    "FlipAndShift: expected a largest shift from 0 to 4, found 5");
  CHECK_THROWS_AS(picture.seen({.largest_shift = -1}, 0), ValueError);
  const Tensor<std::uint8_t, 3> high(7, 5, 2);
  Tensor<float, 3> view(7, 5, 2);
  CHECK_THROWS_WITH(FlipAndShift{.largest_shift = 5}(TensorView<const std::uint8_t, 3>(high),
                                                     TensorView<float, 3>(view), Rng{3}.stream("test"), 0),
                    "FlipAndShift: expected a largest shift from 0 to 4, found 5");
  const auto digits = data::synthetic_digits(4, Rng{1});
  CHECK_THROWS_AS(data::batches(digits, 2, Rng{1}, 0, FlipAndShift{.largest_shift = 32}).begin(), ValueError);
}

TEST_CASE("views are of the shape of their image, which has pixels", "[data]") {
  const Stream stream = Rng{3}.stream("test");
  const Tensor<std::uint8_t, 3> image(5, 6, 2), empty(5, 0, 2);
  for (const Shape<3>& shape : {Shape<3>{4, 6, 2}, {5, 7, 2}, {5, 6, 1}, {6, 5, 2}}) {
    Tensor<float, 3> out(shape);
    const auto refused = [&](const auto& augmentation, const std::string& name) {
      CHECK_THROWS_WITH(
          augmentation(TensorView<const std::uint8_t, 3>(image), TensorView<float, 3>(out), stream, 0),
          name + ": out: expected 5 x 6 x 2, found " + to_string(shape));
    };
    refused(data::Unchanged{}, "Unchanged");
    refused(FlipAndShift{}, "FlipAndShift");
  }
  Tensor<float, 3> none(5, 0, 2);
  CHECK_THROWS_WITH(
      FlipAndShift{}(TensorView<const std::uint8_t, 3>(empty), TensorView<float, 3>(none), stream, 0),
      "FlipAndShift: expected extents of at least 1, found 1 x 5 x 0 x 2");
  const FlipAndShift usual;
  CHECK((usual.flip && usual.largest_shift == 4));
}

TEST_CASE("an unchanged view is the image, to its last byte", "[data]") {
  Picture picture;
  picture.bytes.data()[picture.bytes.size() - 1] = 255;
  data::Unchanged{}(TensorView<const std::uint8_t, 3>(picture.bytes), TensorView<float, 3>(picture.view),
                    Rng{3}.stream("test"), 0);
  for (Index i = 0; i < picture.bytes.size(); ++i)
    CHECK(picture.view.data()[i] == from_byte<float>(picture.bytes.data()[i]));
}

TEST_CASE("the view of an image depends on seed, epoch and its place in the data set alone", "[data]") {
  const auto digits = data::synthetic_digits(48, Rng{1});
  const FlipAndShift augmentation;
  const auto expected = all_images(digits, 12, 3, augmentation);
  CHECK(all_images(digits, 16, 3, augmentation) == expected);
  CHECK(all_images(digits, 12, 4, augmentation) != expected);
  CHECK(all_images(digits, 12, 3, {.flip = false}) != expected);
  for (int threads = 1; threads <= 4; ++threads)
    Threads(threads).run([&] { CHECK(all_images(digits, 12, 3, augmentation) == expected); });
}

TEST_CASE("labels and indices stay with augmented images", "[data]") {
  data::Contents contents{.name = "plain", .image_shape = {4, 4, 1}, .class_names = {"a", "b", "c"}};
  for (int i = 0; i < 30; ++i) {  // each image of one colour, which no view changes
    contents.pixels.insert(contents.pixels.end(), 16, static_cast<std::uint8_t>(i));
    contents.labels.push_back(i % 3);
  }
  const data::Dataset plain(std::move(contents));
  const auto unchanged = data::batches(plain, 10, Rng{1}, 0);
  Index k = 0;
  data::Batch<float> expected;
  for (const auto& batch : data::batches(plain, 10, Rng{1}, 0, FlipAndShift{.largest_shift = 3})) {
    unchanged.load(k++, expected);
    CHECK(batch.indices == expected.indices);
    CHECK(batch.labels == expected.labels);
    CHECK(std::ranges::equal(const_view(batch.images), const_view(expected.images)));
  }
  CHECK(k == 3);
}
