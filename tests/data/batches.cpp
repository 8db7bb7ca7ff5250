// SPDX-License-Identifier: BSD-3-Clause

#include "oneiros/data/batches.hpp"

#include <algorithm>
#include <iterator>
#include <ranges>
#include <thread>

#include "support/catch.hpp"

using namespace oneiros;

namespace {

/// Image i is pixels of value i and has label i mod 3.
data::Dataset numbered(int count, const Shape<3>& shape = {1, 1, 1}) {
  data::Contents contents{.name = "numbered", .image_shape = shape, .class_names = {"a", "b", "c"}};
  for (int i = 0; i < count; ++i) {
    contents.pixels.insert(contents.pixels.end(), static_cast<std::size_t>(size_of(shape)),
                           static_cast<std::uint8_t>(i));
    contents.labels.push_back(i % 3);
  }
  return data::Dataset(std::move(contents));
}

/// The indices of all batches, one after the other.
std::vector<Index> order_of(const data::Batches<float>& batches) {
  std::vector<Index> order;
  for (const auto& batch : batches) order.insert(order.end(), batch.indices.begin(), batch.indices.end());
  return order;
}

}  // namespace

static_assert(std::input_iterator<decltype(std::declval<data::Batches<float>>().begin())>);
static_assert(std::ranges::input_range<data::Batches<double>>);

TEST_CASE("the batches of every epoch are a partition of the data set", "[data]") {
  const data::Dataset images = numbered(60);
  for (int epoch = 0; epoch < 3; ++epoch) {
    std::vector<Index> order = order_of(data::batches(images, 12, Rng{1}, epoch));
    CHECK_FALSE(std::ranges::is_sorted(order));
    std::ranges::sort(order);
    REQUIRE(order.size() == 60);
    for (Index i = 0; i < 60; ++i) CHECK(order[static_cast<std::size_t>(i)] == i);
  }
}

TEST_CASE("the last incomplete batch is dropped", "[data]") {
  const auto batches = data::batches(numbered(59), 12, Rng{1}, 0);
  CHECK(batches.size() == 4);
  std::vector<Index> order = order_of(batches);
  CHECK(order.size() == 48);
  std::ranges::sort(order);
  CHECK(std::ranges::adjacent_find(order) == order.end());
}

TEMPLATE_TEST_CASE("a batch holds the images and labels of its indices", "[data]", float, double) {
  const data::Dataset images = numbered(50, {2, 3, 1}).subset({40, 41, 42, 43, 44, 45, 46, 47, 48, 49});
  Index count = 0;
  for (const auto& batch : data::batches<TestType>(images, 4, Rng{3}, 1)) {
    ++count;
    REQUIRE(shape_of(batch.images) == Shape<4>{4, 2, 3, 1});
    REQUIRE(batch.labels.size() == 4);
    for (std::size_t i = 0; i < 4; ++i) {
      const Index value = 40 + batch.indices[i];
      for (const std::size_t pixel : {6 * i, 6 * i + 5})
        CHECK(static_cast<double>(batch.images.data()[pixel]) ==
              Approx(static_cast<double>(value) / 127.5 - 1).margin(1e-7));
      CHECK(batch.labels[i] == static_cast<int>(value % 3));
    }
  }
  CHECK(count == 2);
}

TEST_CASE("the order of the images depends on seed and epoch alone", "[data]") {
  const data::Dataset images = numbered(60);
  const auto order = order_of(data::batches(images, 12, Rng{1}, 5));
  CHECK(order == order_of(data::batches(images, 12, Rng{1}, 5)));
  CHECK(order == order_of(data::batches(images, 4, Rng{1}, 5)));
  CHECK(order != order_of(data::batches(images, 12, Rng{1}, 6)));
  CHECK(order != order_of(data::batches(images, 12, Rng{2}, 5)));
  CHECK(order == shuffled(60, Rng{1}.stream("data.shuffle", {.epoch = 5})));
  for (int count = 1; count <= 4; ++count) {
    Threads threads(count);
    CHECK(order == threads.run([&] { return order_of(data::batches(images, 12, Rng{1}, 5)); }));
  }
}

TEST_CASE("an epoch is resumed at any batch", "[data]") {
  const auto batches = data::batches(numbered(60), 12, Rng{1}, 2);
  const std::vector<Index> order = order_of(batches);
  for (Index k = 0; k <= 5; ++k) {
    const auto rest = batches.from(k);
    CHECK(rest.size() == 5 - k);
    CHECK(std::ranges::equal(order_of(rest), std::ranges::subrange(order.begin() + 12 * k, order.end())));
  }
  CHECK(std::ranges::equal(order_of(batches.from(2).from(1)),
                           std::ranges::subrange(order.begin() + 36, order.end())));
  CHECK_THROWS_WITH(batches.from(6), "batches: cannot start at batch 6 of 5");
  CHECK_THROWS_AS(batches.from(-1), ValueError);
}

TEST_CASE("any batch can be loaded alone, and none beyond the range", "[data]") {
  const auto batches = data::batches(numbered(60), 12, Rng{1}, 2);
  const std::vector<Index> order = order_of(batches);
  data::Batch<float> batch;
  batches.load(3, batch);
  CHECK(std::ranges::equal(batch.indices, std::ranges::subrange(order.begin() + 36, order.begin() + 48)));
  batches.from(2).load(1, batch);
  CHECK(batch.indices[0] == order[36]);
  CHECK_THROWS_WITH(batches.load(5, batch), "batches: no batch 5 of 5");
  CHECK_THROWS_AS(batches.load(-1, batch), ValueError);
}

TEST_CASE("the batches of an iteration live in two places that take turns", "[data]") {
  std::vector<const float*> images;
  std::vector<const int*> labels;
  std::vector<const Index*> indices;
  for (const auto& batch : data::batches(numbered(60), 12, Rng{1}, 0)) {
    images.push_back(batch.images.data());
    labels.push_back(batch.labels.data());
    indices.push_back(batch.indices.data());
  }
  REQUIRE(images.size() == 5);
  for (std::size_t i = 2; i < 5; ++i) {
    CHECK(images[i] == images[i - 2]);
    CHECK(labels[i] == labels[i - 2]);
    CHECK(indices[i] == indices[i - 2]);
  }
}

TEST_CASE("batches are the same whether a thread makes them ahead or not", "[data]") {
  const data::Dataset images = numbered(240);
  const auto batches = data::batches(images, 4, Rng{1}, 0);
  for (int count = 1; count <= 4; ++count)
    Threads(count).run([&] {
      Index k = 0;
      data::Batch<float> expected;
      for (const auto& batch : batches) {
        if (k % 3 == 0) parallel_for(8, [](Index) { std::this_thread::yield(); });
        batches.load(k++, expected);
        CHECK(batch.indices == expected.indices);
        CHECK(batch.labels == expected.labels);
        CHECK(std::ranges::equal(const_view(batch.images), const_view(expected.images)));
      }
      CHECK(k == batches.size());
    });
}

TEST_CASE("an iteration can be moved and left at any batch, and outlives range and data set", "[data]") {
  for (const int count : {1, 2})
    Threads(count).run([&] {
      const std::vector<Index> order = order_of(data::batches(numbered(60), 4, Rng{1}, 0));
      for (Index stop = 0; stop < 15; ++stop) {
        auto it = data::batches(numbered(60), 4, Rng{1}, 0).begin();
        for (Index k = 0; k < stop; ++k) {
          auto moved = std::move(it);
          ++moved;
          it = std::move(moved);
        }
        REQUIRE(it != std::default_sentinel);
        CHECK(it->indices[0] == order[static_cast<std::size_t>(4 * stop)]);
        CHECK(it->images.data()[0] == from_byte<float>(static_cast<std::uint8_t>(it->indices[0])));
      }
    });
}

TEST_CASE("a range of no batches has none to show", "[data]") {
  const auto batches = data::batches(numbered(60), 12, Rng{1}, 0);
  CHECK(batches.from(5).begin() == std::default_sentinel);
}

TEST_CASE("impossible batch sizes and epochs are refused", "[data]") {
  const data::Dataset images = numbered(60);
  CHECK(data::batches(images, 60, Rng{1}, 0).size() == 1);
  CHECK(data::batches(images, 1, Rng{1}, 0).size() == 60);
  CHECK_THROWS_WITH(data::batches(images, 61, Rng{1}, 0),
                    "batches: expected a batch size from 1 to 60 (the images of numbered), found 61");
  CHECK_THROWS_AS(data::batches(images, 0, Rng{1}, 0), ValueError);
  CHECK_THROWS_WITH(data::batches(images, 12, Rng{1}, -1),
                    "batches: expected an epoch of 0 or more, found -1");
}
