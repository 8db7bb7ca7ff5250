// SPDX-License-Identifier: BSD-3-Clause

// A projection head between latents and the objectives of two views: against central differences, and against
// the head alone.

#include "oneiros/phases/policies/projection.hpp"

#include "check_contrast.hpp"
#include "oneiros/phases.hpp"
#include "support/catch.hpp"

using namespace oneiros;
using namespace oneiros::test;

namespace {

/// Of latents of size 6, rows of 3.
auto small_head() {
  ProjectionHead head{Sequential{Linear<double>(6, 5), LeakyReLU<double>{0.2}, Linear<double>(5, 3)}};
  randomize(head.network, 5, 0.5);
  return head;
}
using Head = decltype(small_head());

template <class Network>
std::vector<double> values_of(const Network& network, bool gradients) {
  std::vector<double> all;
  for_each_parameter(network, [&](const Name&, const auto& p) {
    const auto& of = gradients ? p.gradient : p.value;
    all.insert(all.end(), of.data(), of.data() + p.size());
  });
  return all;
}

}  // namespace

TEST_CASE("phases of two views pass the gradient check through a projection head, and so does the head") {
  SmallLearner<double> l;
  l.remember(2);
  Head head = small_head();
  using Terms = Objectives<InfoNCE>;
  const Terms terms{InfoNCE{.temperature = 0.4}};
  Phase<Contrastive, Terms, ProjectedBy<Head>> awake{terms, ProjectedBy{&head}};
  check_contrast(awake, l, l.cortex.encoder, l.images());
  check_contrast(awake, l, head.network, l.images());
  Phase<ContrastiveDream, Terms, ProjectedBy<Head>, Follow> asleep{terms, ProjectedBy{&head}};
  check_contrast(asleep, l, l.cortex.encoder);
  check_contrast(asleep, l, l.cortex.generator);
  check_contrast(asleep, l, head.network);
}

TEST_CASE("what the head makes of latents is compared, of any shape") {
  SmallLearner<double> l;
  ProjectionHead head{TransposedConvolution<double>(6, 2, {.window = 3})};  // rows of 3 x 3 x 2
  randomize(head.network, 5, 0.5);
  Phase<Contrastive, ProjectedBy<decltype(head)>> phase{ProjectedBy{&head}};
  const double loss = phase.accumulate(l.cortex, l.hippocampus, l.images(), l.rng).contrast;
  const auto& a = phase.activations(l.cortex);
  const auto projected = [&](const auto& view) {
    TransposedConvolution<double>::Activations activations;
    const auto y = head.network.forward({view.found.data(), {l.batch, 1, 1, 6}}, activations);
    Tensor<double, 2> rows(l.batch, 18);
    std::copy_n(y.data(), y.size(), rows.data());
    return rows;
  };
  const Tensor<double, 2> left = projected(a.left), right = projected(a.right);
  CHECK(loss == info_nce(left, right));
}

TEST_CASE("a head steps with the phase that it belongs to, and measuring leaves it alone") {
  SmallLearner<double> l;
  Head head = small_head(), alone = small_head();
  Phase<Contrastive, ProjectedBy<Head>> phase{ProjectedBy{&head}};
  phase.measure(l.cortex, l.hippocampus, l.images(), l.rng);
  CHECK(values_of(head.network, false) == values_of(alone.network, false));
  CHECK(values_of(head.network, true) == std::vector<double>(values_of(head.network, true).size()));

  phase.accumulate(l.cortex, l.hippocampus, l.images(), l.rng);
  alone = head;
  alone.optimizer.step(alone.network);
  phase.update(l.cortex, l.hippocampus);
  CHECK(values_of(head.network, false) != values_of(small_head().network, false));
  CHECK(values_of(head.network, false) == values_of(alone.network, false));
  CHECK(values_of(head.network, true) == std::vector<double>(values_of(head.network, true).size()));

  std::vector<std::string> names;
  head.for_each_state([&](const std::string& name, const auto&) { names.push_back(name); });
  for (const char* name :
       {"head.0.weight", "head.2.bias", "head_optimizer.steps", "head_optimizer.2.bias.mean"})
    CHECK(std::ranges::find(names, name) != names.end());
}

TEST_CASE("a projection without a head is refused") {
  SmallLearner<double> l;
  Phase<Contrastive, ProjectedBy<Head>> phase;
  CHECK_THROWS_WITH(phase.measure(l.cortex, l.hippocampus, l.images(), l.rng),
                    "ProjectedBy: expected a head, found none");
}
