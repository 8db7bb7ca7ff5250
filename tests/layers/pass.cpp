// SPDX-License-Identifier: BSD-3-Clause
#include "oneiros/layers/pass.hpp"

#include <algorithm>
#include <vector>

#include "oneiros/cortex/detail/block.hpp"
#include "oneiros/layers.hpp"
#include "support/catch.hpp"
#include "support/random_cases.hpp"

using namespace oneiros;
using namespace oneiros::test;

namespace {

/// Keeps what one part gives.
class Watcher : public oneiros::detail::PassObserver {
 public:
  template <class Part>
  explicit Watcher(const Part& part) : part_(oneiros::detail::PartId::of(part)) {}

  bool wants(const oneiros::detail::PartId& part) const override { return part == part_; }
  void see(const oneiros::detail::PartId& part, const void* values, const Shape<4>& shape) override {
    CHECK(part == part_);
    ++times;
    const auto* from = static_cast<const float*>(values);
    seen = Tensor<float, 4>(shape);
    std::copy_n(from, seen.size(), seen.data());
  }

  int times = 0;
  Tensor<float, 4> seen;

 private:
  oneiros::detail::PartId part_;
};

/// What a part of a network gives when images go through the network, which is as it is without a watcher.
template <class Network, class Part>
Tensor<float, 4> shown_by(const Network& network, const Part& part, const Tensor<float, 4>& x) {
  Watcher watcher(part);
  typename Network::Activations a, alone;
  const auto y = network.forward(x, a, oneiros::detail::watched_by(watcher));
  CHECK(watcher.times == 1);
  CHECK(std::ranges::equal(y, network.forward(x, alone)));
  return watcher.seen;
}

template <class L>
Tensor<float, 4> given_by(const L& layer, const Tensor<float, 4>& x) {
  typename L::Activations a;
  return layer.forward(x, a).map();
}

bool equal(const Tensor<float, 4>& a, const Tensor<float, 4>& b) {
  return shape_of(a) == shape_of(b) && std::ranges::equal(const_view(a), const_view(b));
}

}  // namespace

TEST_CASE("containers show what each of their parts gives, also where one applies another") {
  const auto x = noise<float, 4>({2, 5, 4, 3}, 1);
  Sequential net{Convolution(3, 4, {.window = 3}), LeakyReLU(), GroupNorm(2, 4)};
  randomize(net, 1);
  const auto convolved = given_by(get<0>(net), x);
  CHECK(equal(shown_by(net, get<0>(net), x), convolved));
  CHECK(equal(shown_by(net, get<1>(net), x), given_by(get<1>(net), convolved)));
  CHECK(equal(shown_by(net, get<2>(net), x), given_by(net, x)));

  Concatenation beside{Convolution(3, 2, {}), Convolution(3, 4, {})};
  randomize(beside, 2);
  CHECK(equal(shown_by(beside, get<0>(beside), x), given_by(get<0>(beside), x)));
  CHECK(equal(shown_by(beside, get<1>(beside), x), given_by(get<1>(beside), x)));

  Stack stack(std::vector{Convolution(3, 2, {}), Convolution(2, 4, {})});
  randomize(stack, 3);
  CHECK(equal(shown_by(stack, stack.layer(0), x), given_by(stack.layer(0), x)));
  CHECK(equal(shown_by(stack, stack.layer(1), x), given_by(stack, x)));

  for (const Normalization normalization :
       {Normalization::none, Normalization::batch, Normalization::group}) {
    oneiros::detail::Block<Convolution<float>> block(3, 4, {.window = 3}, normalization);
    randomize(block, 4);
    CHECK(equal(shown_by(block, block.convolution(), x), given_by(block.convolution(), x)));
  }
}

TEST_CASE("parts of a training pass draw under their names or places, and an evaluation draws nothing") {
  const Draws draws(Rng{1}, "test", {});
  const auto first = [](const Pass& pass) { return pass.draws().stream("any").template normal<double>(0); };
  CHECK(Pass(draws).is_training());
  CHECK(first(Pass(draws).part("3")) == first(Pass(draws.scope("3"))));
  CHECK(first(Pass(draws).part(std::size_t{3})) == first(Pass(draws).part("3")));
  CHECK(first(Pass(draws).part("3")) != first(Pass(draws)));
  CHECK_FALSE(Pass().is_training());
  CHECK_FALSE(Pass().part("3").is_training());
  CHECK_FALSE(Pass().part(std::size_t{3}).is_training());
}
