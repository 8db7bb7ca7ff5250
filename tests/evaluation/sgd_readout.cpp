// SPDX-License-Identifier: BSD-3-Clause
#include "oneiros/evaluation/sgd_readout.hpp"

#include <cmath>
#include <limits>

#include "support/catch.hpp"
#include "synthetic_latents.hpp"

using namespace oneiros;
using namespace oneiros::evaluation;

namespace {

constexpr auto ignore = [](double) {};

template <class S>
LinearReadout<S> zero_readout(Index size, Index classes) {
  Tensor<S, 2> weight(classes, size);
  Tensor<S, 1> bias(classes);
  weight.setZero();
  bias.setZero();
  return {weight, bias};
}

template <class S>
bool same_bits(const LinearReadout<S>& a, const LinearReadout<S>& b) {
  return std::equal(a.weight().data(), a.weight().data() + a.weight().size(), b.weight().data()) &&
         std::equal(a.bias().data(), a.bias().data() + a.bias().size(), b.bias().data());
}

}  // namespace

TEMPLATE_TEST_CASE("one step of the sgd readout is the one worked out by hand", "", float, double) {
  Tensor<TestType, 2> z(2, 1);
  z.setValues({{2}, {-1}});
  double loss = 0;
  const auto found =
      sgd_readout(zero_readout<TestType>(1, 2), z, std::vector<int>{1, 0}, Rng{},
                  {.learning_rate = 0.2, .batch_size = 2, .epochs = 1}, [&](double l) { loss = l; });
  // softmax - one_hot is (0.5, -0.5) and (-0.5, 0.5); times z and 0.2 / 2
  CHECK(loss == Approx(std::log(2.0)));
  CHECK(found.weight()(0, 0) == Approx(-0.15));
  CHECK(found.weight()(1, 0) == Approx(0.15));
  CHECK(found.bias()(0) == Approx(0).margin(1e-7));
}

TEMPLATE_TEST_CASE("the sgd readout separates clouds that are apart", "", float, double) {
  const auto [z, labels] = test::clouds<TestType>(700, 12, 10, 0.3);
  CHECK(sgd_readout(z, labels, 10, Rng{1}).accuracy(z, labels) == 1);
}

TEST_CASE("the last incomplete batch is dropped in training") {
  const auto [z, labels] = test::clouds<float>(10, 3, 2, 1.0);
  int steps = 0;
  const SgdReadoutOptions options{.batch_size = 4, .epochs = 3, .shuffle = false};
  const auto all =
      sgd_readout(zero_readout<float>(3, 2), z, labels, Rng{}, options, [&](double) { ++steps; });
  CHECK(steps == 6);
  const auto first_eight = sgd_readout(zero_readout<float>(3, 2), batch_slice(const_view(z), 0, 8),
                                       std::span(labels).first(8), Rng{}, options, ignore);
  CHECK(same_bits(all, first_eight));
}

TEST_CASE("each epoch has an order of its own") {
  const auto [z, labels] = test::clouds<float>(64, 3, 4, 1.0);
  std::vector<double> losses;
  // At a rate that moves nothing, only the images of a batch decide its loss.
  sgd_readout(random_readout<float>(3, 4, Rng{1}), z, labels, Rng{2},
              {.learning_rate = 1e-30, .batch_size = 16, .epochs = 2},
              [&](double loss) { losses.push_back(loss); });
  REQUIRE(losses.size() == 8);
  CHECK(losses[0] != losses[4]);
  CHECK(losses[0] + losses[1] + losses[2] + losses[3] ==
        Approx(losses[4] + losses[5] + losses[6] + losses[7]).epsilon(1e-6));
}

TEST_CASE("a step over all images is that of their gradients' mean, in any order") {
  const auto [z, labels] = test::clouds<double>(7, 3, 4, 1.0);
  const auto start = random_readout<double>(3, 4, Rng{1});
  Matrix weight = test::matrix_of(start.weight());
  Vector bias = Eigen::Map<const Vector>(start.bias().data(), 4);
  const Matrix gradients_in = test::matrix_of(z);
  Matrix scores = (gradients_in * weight.transpose()).rowwise() + bias.transpose();
  for (Index i = 0; i < 7; ++i) {
    scores.row(i) = scores.row(i).array().exp() / scores.row(i).array().exp().sum();
    scores(i, labels[static_cast<std::size_t>(i)]) -= 1;
  }
  weight -= 0.3 / 7 * scores.transpose() * gradients_in;
  bias -= 0.3 / 7 * scores.colwise().sum().transpose();
  for (const bool shuffle : {false, true}) {
    const auto found =
        sgd_readout(start, z, labels, Rng{5},
                    {.learning_rate = 0.3, .batch_size = 7, .epochs = 1, .shuffle = shuffle}, ignore);
    CHECK((test::matrix_of(found.weight()) - weight).cwiseAbs().maxCoeff() < 1e-12);
    CHECK((Eigen::Map<const Vector>(found.bias().data(), 4) - bias).cwiseAbs().maxCoeff() < 1e-12);
  }
  const SgdReadoutOptions none{.batch_size = 1, .epochs = 0};
  CHECK(same_bits(sgd_readout(start, z, labels, Rng{5}, none, ignore), start));
}

TEST_CASE("random readouts start within the inverse root of the latent size") {
  const auto readout = random_readout<float>(100, 10, Rng{3});
  const auto [low, high] =
      std::minmax_element(readout.weight().data(), readout.weight().data() + readout.weight().size());
  CHECK(*low > -0.1F);
  CHECK(*low < -0.099F);
  CHECK(*high < 0.1F);
  CHECK(*high > 0.099F);
  Tensor<float, 2> weight(10, 100);
  Tensor<float, 1> bias(10);
  fill_uniform(weight.data(), 1000, Rng{3}.stream("readout.weight"), -0.1F, 0.1F);
  fill_uniform(bias.data(), 10, Rng{3}.stream("readout.bias"), -0.1F, 0.1F);
  CHECK(same_bits(readout, LinearReadout<float>(weight, bias)));
  CHECK(random_readout<float>(1, 2, Rng{3}).weight().size() == 2);
  CHECK_THROWS_MATCHES(random_readout<float>(0, 2, Rng{3}), ValueError,
                       Message("random readout: expected at least 1 latent and 2 classes, found 0 and 2"));
  CHECK_THROWS_MATCHES(random_readout<float>(3, 1, Rng{3}), ValueError,
                       Message("random readout: expected at least 1 latent and 2 classes, found 3 and 1"));
}

TEST_CASE("the sgd readout is the same for the same seed and any number of threads") {
  const auto [z, labels] = test::clouds<float>(200, 8, 4, 1.0);
  const auto fit = [&](std::uint64_t seed, int threads) {
    return Threads(threads).run([&] { return sgd_readout(z, labels, 4, Rng{seed}); });
  };
  CHECK(same_bits(fit(1, 1), fit(1, 3)));
  CHECK_FALSE(same_bits(fit(1, 1), fit(2, 1)));
}

TEST_CASE("the sgd readout refuses what does not fit") {
  auto [z, labels] = test::clouds<float>(70, 3, 4, 1.0);
  CHECK_THROWS_MATCHES(sgd_readout(z, labels, 3, Rng{}), ValueError,
                       Message("sgd readout: expected labels from 0 to 2, found 3 as the label of image 3"));
  CHECK_THROWS_MATCHES(sgd_readout(z, labels, 4, Rng{}, {.batch_size = 71}), ValueError,
                       Message("sgd readout: expected at least one batch of 71 images, found 70"));
  CHECK_THROWS_AS(sgd_readout(z, labels, 4, Rng{}, {.batch_size = 0}), ValueError);
  CHECK_THROWS_AS(sgd_readout(z, labels, 4, Rng{}, {.learning_rate = 0}), ValueError);
  CHECK_THROWS_MATCHES(sgd_readout(z, labels, 4, Rng{}, {.learning_rate = 0.5, .epochs = -1}), ValueError,
                       Message("sgd readout: expected a rate > 0, a batch of at least 1, epochs >= 0, found "
                               "0.5, 64, -1"));
  CHECK_THROWS_AS(sgd_readout(z, labels, 1, Rng{}), ValueError);
  CHECK_THROWS_AS(sgd_readout(z, std::span(labels).first(69), 4, Rng{}), ShapeError);
  CHECK_THROWS_AS(sgd_readout(zero_readout<float>(2, 4), z, labels, Rng{}, {}, ignore), ShapeError);
  z(0, 0) = 3e38F;
  // The weights alone become infinite, and then the biases.
  CHECK_THROWS_MATCHES(sgd_readout(zero_readout<float>(3, 4), z, labels, Rng{},
                                   {.learning_rate = 1000, .batch_size = 70, .epochs = 1}, ignore),
                       NumericalError,
                       Message("sgd readout: expected finite weights, found NaN or infinity after epoch 1 at "
                               "rate 1000"));
  Tensor<float, 2> zeros(2, 1), nothing(1, 1);
  Tensor<float, 1> large(2);
  zeros.setZero(), nothing.setZero();
  large.setValues({3e38F, 3.2e38F});
  CHECK_THROWS_AS(sgd_readout(LinearReadout<float>(zeros, large), nothing, std::vector<int>{0}, Rng{},
                              {.learning_rate = 3e38, .batch_size = 1, .epochs = 1}, ignore),
                  NumericalError);
  z(0, 0) = std::numeric_limits<float>::quiet_NaN();
  CHECK_THROWS_WITH(sgd_readout(z, labels, 4, Rng{}), ContainsSubstring("latent 0 of image 0"));
}
