// SPDX-License-Identifier: BSD-3-Clause
#include "oneiros/phases/policies/objectives/on_part.hpp"

#include <limits>

#include "oneiros/phases.hpp"
#include "oneiros/testing/gradient_check.hpp"
#include "small_cortex.hpp"
#include "support/catch.hpp"

using namespace oneiros;
using namespace oneiros::test;

namespace {

/// The first two of five components.
Tensor<double, 2> first_two(const Tensor<double, 2>& latents) {
  return latents.slice(Shape<2>{0, 0}, Shape<2>{latents.dimension(0), 2});
}

/// A term about two views with gradients in both, on all of 4 latents of 5 components and on a part: the
/// first two of them count, and the gradients are added to.
template <class Term>
void check_two_views(const Term& term) {
  const auto a = noise<double, 2>({4, 5}, 1), b = noise<double, 2>({4, 5}, 2);
  const Tensor<double, 2> first_a = first_two(a), first_b = first_two(b);
  Tensor<double, 2> da(4, 5), db(4, 5), first_da(4, 2), first_db(4, 2);
  for (auto* gradient : {&da, &db, &first_da, &first_db}) gradient->setConstant(1);
  using View = TensorView<const double, 2>;
  using Gradient = TensorView<double, 2>;
  const double expected = term(View(first_a), View(first_b), Gradient(first_da), Gradient(first_db));
  const OnPart<Term> on_part{.term = term, .share = 0.4};
  CHECK(on_part(View(a), View(b), Gradient(da), Gradient(db)) == expected);
  for (Index i = 0; i < 4; ++i)
    for (Index j = 0; j < 5; ++j) {
      CHECK(da(i, j) == (j < 2 ? first_da(i, j) : 1));
      CHECK(db(i, j) == (j < 2 ? first_db(i, j) : 1));
    }
  CHECK(on_part(View(a), View(b), Gradient{}) == expected);
  CHECK(OnPart<Term>{.term = term, .share = 1}(View(a), View(b), Gradient{}) ==
        term(View(a), View(b), Gradient{}));
}

}  // namespace

TEST_CASE("a term on a part of latents is that of their first components") {
  check_two_views(LatentReconstruction{.weight = 3});
  check_two_views(VICReg{.options = {.invariance = 2}});
  check_two_views(InfoNCE{.temperature = 0.5});
}

TEST_CASE("phases minimise terms on a part of latents") {
  SmallLearner<double> learner;
  learner.remember();
  Phase<NREM, Objectives<OnPart<BarlowTwins>>, Follow> nrem;
  const Draws draws(learner.rng, "test", learner.hippocampus.now());
  const double latent = nrem.accumulate(learner.cortex, learner.hippocampus, draws).latent;
  const auto& a = nrem.activations(learner.cortex);
  const Shape<2> corner{0, 0}, half{learner.batch, 3};
  const Tensor<double, 2> found = a.recognised.map().slice(corner, half),
                          dreamed = a.latent.slice(corner, half);
  CHECK(latent == barlow_twins(found, dreamed));
  const auto loss = [&] { return nrem.measure(learner.cortex, learner.hippocampus, draws).latent; };
  const auto report =
      testing::check_parameters(learner.cortex.encoder, loss, {.tolerance = 2e-6, .samples = 8});
  INFO(report);
  CHECK(report.passed());

  Phase<Wake, Objectives<OnPart<LatentPrior>>> wake;
  const double prior = wake.accumulate(learner.cortex, learner.hippocampus, learner.images(), draws).prior;
  const Tensor<double, 2> seen = wake.activations(learner.cortex).latent.map().slice(corner, half);
  CHECK(prior == latent_prior(seen));
}

TEST_CASE("at least one component is taken, and shares that are none are refused") {
  const auto z = noise<double, 2>({4, 5}, 1);
  const auto prior = [&](double share) {
    return OnPart<LatentPrior>{.share = share}(TensorView<const double, 2>(z), TensorView<double, 2>{});
  };
  const Tensor<double, 2> first = z.slice(Shape<2>{0, 0}, Shape<2>{4, 1});
  CHECK(prior(0.01) == latent_prior(first));
  const std::string sentence = "OnPart: expected a share above 0 and up to 1, found ";
  CHECK_THROWS_WITH(prior(0), sentence + "0");
  CHECK_THROWS_WITH(prior(1.5), sentence + "1.5");
  CHECK_THROWS_AS(prior(std::numeric_limits<double>::quiet_NaN()), ValueError);
}
