// SPDX-License-Identifier: BSD-3-Clause
#include "oneiros/cortex/hippocampus.hpp"

#include <string_view>

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
  Hippocampus<float> empty;
  CHECK_THROWS_AS(empty.store(Tensor<float, 2>(0, 3)), ShapeError);
}

TEST_CASE("memories are copies") {
  Hippocampus<float> hippocampus;
  auto latents = constant(1);
  hippocampus.store(latents);
  latents.setConstant(5);
  CHECK(hippocampus.recall(0)(0, 0) == 1);
}

TEST_CASE("a memory becomes the one whose state it is given, and goes on as that would") {
  Hippocampus<float> first;
  first.begin_epoch(3);
  for (const float value : {1.F, 2.F, 3.F, 4.F, 5.F}) first.store(constant(value));
  const auto state = first.contents();
  CHECK((state.moment == Moment{.epoch = 3, .cycle = 5} && state.begun));
  REQUIRE(state.memories.size() == 4);
  CHECK((state.memories[0](0, 0) == 2 && state.memories[3](0, 0) == 5));  // oldest first

  Hippocampus<float> second;
  for (int i = 0; i < 4; ++i) second.store(constant(9, 7));
  second.restore(state);
  CHECK(second.now() == first.now());
  for (int age = 0; age < 4; ++age) CHECK(second.recall(age)(1, 1) == first.recall(age)(1, 1));
  second.store(constant(6));
  CHECK((second.recall(0)(0, 0) == 6 && second.recall(3)(0, 0) == 3));
  second.begin_epoch();
  CHECK(second.now() == Moment{.epoch = 4});

  second.restore(Hippocampus<float>().contents());
  CHECK((second.size() == 0 && second.now() == Moment{}));
  second.begin_epoch();
  CHECK(second.now() == Moment{});
  second.restore({});
  second.begin_epoch();
  CHECK(second.now() == Moment{});
}

TEST_CASE("a memory shows itself to those who save or restore it") {
  Hippocampus<float> hippocampus;
  int visits = 0;
  hippocampus.for_each_state([&](std::string_view name, const auto& value) {
    CHECK(name == "hippocampus");
    CHECK(&value == &hippocampus);
    ++visits;
  });
  CHECK(visits == 1);
}

TEST_CASE("a state that cannot be is refused and changes nothing") {
  Hippocampus<float> hippocampus;
  hippocampus.begin_epoch(2);
  hippocampus.store(constant(1));
  Hippocampus<float>::Contents state{{.epoch = 5}, true, {constant(2, 2), constant(3, 3)}};
  CHECK_THROWS_AS(hippocampus.restore(state), ShapeError);
  CHECK(hippocampus.now() == Moment{.epoch = 2, .cycle = 1});
  REQUIRE(hippocampus.size() == 1);
  CHECK(hippocampus.recall(0)(0, 0) == 1);
}
