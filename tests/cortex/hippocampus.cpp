// SPDX-License-Identifier: BSD-3-Clause
#include "oneiros/cortex/hippocampus.hpp"

#include "support/catch.hpp"

using namespace oneiros;

namespace {

Tensor<float, 2> constant(float value, Index batch = 2) {
  Tensor<float, 2> latents(batch, 3);
  latents.setConstant(value);
  return latents;
}

}  // namespace

TEST_CASE("storing moves the latest memory to the one before") {
  Hippocampus<float> hippocampus;
  hippocampus.begin_epoch();
  CHECK(hippocampus.size() == 0);
  hippocampus.store(constant(1));
  hippocampus.store(constant(2));
  CHECK(hippocampus.size() == 2);
  CHECK(hippocampus.recall(0)(0, 0) == 2);
  CHECK(hippocampus.recall(1)(1, 2) == 1);
}

TEST_CASE("only the latest memories are kept") {
  Hippocampus<float, storage::Recent<2>> hippocampus;
  for (const float value : {1.F, 2.F, 3.F}) hippocampus.store(constant(value));
  CHECK(hippocampus.size() == 2);
  CHECK(hippocampus.recall(1)(0, 0) == 2);
  CHECK_THROWS_AS(hippocampus.recall(2), ValueError);
}

TEST_CASE("an epoch begins without memories and with its own time") {
  Hippocampus<float> hippocampus;
  hippocampus.begin_epoch();
  CHECK(hippocampus.now() == Moment{});
  hippocampus.store(constant(1));
  CHECK(hippocampus.now() == Moment{.epoch = 0, .cycle = 1});
  hippocampus.begin_epoch();
  CHECK(hippocampus.now() == Moment{.epoch = 1, .cycle = 0});
  CHECK(hippocampus.size() == 0);
  CHECK_NOTHROW(hippocampus.store(constant(1, 5)));
  hippocampus.begin_epoch(7);
  CHECK(hippocampus.now().epoch == 7);
}

TEST_CASE("a batch of another size is refused and asking too far back is an error") {
  Hippocampus<float> hippocampus;
  CHECK_THROWS_WITH(hippocampus.recall(0),
                    "Hippocampus: asked for the memory of 0 mini-batches ago, but holds 0");
  hippocampus.store(constant(1, 2));
  CHECK_THROWS_AS(hippocampus.store(constant(1, 3)), ShapeError);
  CHECK(hippocampus.size() == 1);
  CHECK_THROWS_AS(hippocampus.recall(-1), ValueError);
}

TEST_CASE("memories are copies") {
  Hippocampus<float> hippocampus;
  auto latents = constant(1);
  hippocampus.store(latents);
  latents.setConstant(5);
  CHECK(hippocampus.recall(0)(0, 0) == 1);
}
