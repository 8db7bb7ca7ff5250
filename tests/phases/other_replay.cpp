// SPDX-License-Identifier: BSD-3-Clause

// Replay that the paper does not have, against what follows from its definition.

#include <algorithm>
#include <cmath>
#include <numeric>
#include <stdexcept>
#include <vector>

#include "oneiros/phases.hpp"
#include "small_cortex.hpp"
#include "support/catch.hpp"
#include "support/random_cases.hpp"

using namespace oneiros;
using namespace oneiros::test;

namespace {

/// Memories of given latents, oldest first.
Hippocampus<double> remembering(const std::vector<Tensor<double, 2>>& batches) {
  Hippocampus<double> hippocampus;
  for (const auto& batch : batches) hippocampus.store(batch);
  return hippocampus;
}

Tensor<double, 2> filled(Index count, Index size, double value) {
  Tensor<double, 2> latents(count, size);
  latents.setConstant(value);
  return latents;
}

template <class Replay>
Tensor<double, 2> replayed(const Replay& policy, const Hippocampus<double>& memory) {
  // With one behind the last, and each to be written but that.
  const Shape<2> shape = memory.recall(0).shape();
  Tensor<double, 2> latents(shape), room(shape[0] + 1, shape[1]);
  room.setConstant(std::nan(""));
  policy(memory, Draws(Rng{1}, "test", {}).scope("replay"), TensorView<double, 2>(room.data(), shape));
  CHECK(std::count_if(room.data(), room.data() + room.size(), [](double z) { return std::isnan(z); }) ==
        shape[1]);
  std::copy_n(room.data(), latents.size(), latents.data());
  return latents;
}

double row_product(const Tensor<double, 2>& a, const Tensor<double, 2>& b, Index n) {
  double sum = 0;
  for (Index j = 0; j < a.dimension(1); ++j) sum += a(n, j) * b(n, j);
  return sum;
}

/// Nobody should ask.
struct Undrawn {
  template <class S>
  void operator()(const Draws&, const TensorView<S, 2>&) const {
    throw std::logic_error("noise was drawn");
  }
};

/// eps that is the same everywhere.
struct SameNoise {
  template <class S>
  void operator()(const Draws&, const TensorView<S, 2>& noise) const {
    std::fill(noise.begin(), noise.end(), S(1000));
  }
};

/// A draw from Gamma(shape, 1) as Marsaglia & Tsang have it, where it is not too small for a number.
double gamma_draw(const Stream& stream, double shape, std::uint64_t first) {
  const double d = (shape < 1 ? shape + 1 : shape) - 1.0 / 3, c = 1 / std::sqrt(9 * d);
  const double factor = shape < 1 ? std::pow(stream.uniform<double>(first), 1 / shape) : 1;
  for (std::uint64_t i = first + 1;; i += 2) {
    const double x = stream.normal<double>(i), v = std::pow(1 + c * x, 3);
    if (v > 0 && std::log(stream.uniform<double>(i + 1)) < 0.5 * x * x + d - d * v + d * std::log(v))
      return d * v * factor;
  }
}

struct DirichletMoments {
  double mean = 0, square = 0, product = 0, neighbours = 0;
};

/// Moments of the shares of three memories, which are read from dreams of three dimensions.
DirichletMoments shares_of(double concentration) {
  constexpr Index count = 20000;
  std::vector<Tensor<double, 2>> batches(3, filled(count, 3, 0));
  for (Index k = 0; k < 3; ++k)
    for (Index n = 0; n < count; ++n) batches[static_cast<std::size_t>(k)](n, k) = 1;
  const auto shares =
      replayed(DirichletMix<3>{.noise = 0, .concentration = concentration}, remembering(batches));
  DirichletMoments moments;
  Index wrong = 0;
  for (Index n = 0; n < count; ++n) {
    const double a = shares(n, 0), b = shares(n, 1), c = shares(n, 2);
    wrong += !(a >= 0 && b >= 0 && c >= 0 && std::abs(a + b + c - 1) < 1e-12);
    moments.mean += a / count;
    moments.square += (a * a + b * b + c * c) / 3 / count;
    moments.product += (a * b + b * c + c * a) / 3 / count;
    moments.neighbours += (a - 1.0 / 3) * (shares((n + 1) % count, 1) - 1.0 / 3) / count;
  }
  CHECK(wrong == 0);
  return moments;
}

}  // namespace

TEST_CASE("spherical interpolation keeps the length, and divides the angle as its draw says") {
  auto recent = noise<double, 2>({40, 7}, 1), old = noise<double, 2>({40, 7}, 2);
  const auto radius = [](Index n) { return n % 2 == 0 ? 3 : 0.25; };
  for (Index n = 0; n < 40; ++n) {
    const double length = std::sqrt(row_product(recent, recent, n)),
                 other = std::sqrt(row_product(old, old, n));
    for (Index j = 0; j < 7; ++j) recent(n, j) *= radius(n) / length, old(n, j) *= radius(n) / other;
  }
  const auto z = replayed(SphericalInterpolation{}, remembering({old, recent}));
  const Stream position = Draws(Rng{1}, "test", {}).scope("replay").stream("interpolation");
  for (Index n = 0; n < 40; ++n) {
    const auto angle = [&](const Tensor<double, 2>& a, const Tensor<double, 2>& b) {
      return std::acos(row_product(a, b, n) / std::sqrt(row_product(a, a, n) * row_product(b, b, n)));
    };
    const double l = position.uniform<double>(static_cast<std::uint64_t>(n));
    CHECK(row_product(z, z, n) == Approx(radius(n) * radius(n)).epsilon(1e-9));
    CHECK(angle(z, old) == Approx(l * angle(recent, old)).epsilon(1e-6));
    CHECK(angle(z, recent) == Approx((1 - l) * angle(recent, old)).epsilon(1e-6));
  }
}

TEST_CASE("spherical interpolation without an angle is on the straight line") {
  const auto recent = noise<double, 2>({5, 3}, 1);
  const Tensor<double, 2> opposite = -recent, longer = recent * 2.0;
  const Stream position = Draws(Rng{1}, "test", {}).scope("replay").stream("interpolation");
  const auto check = [&](const Tensor<double, 2>& old) {
    const auto z = replayed(SphericalInterpolation{}, remembering({old, recent}));
    for (Index n = 0; n < 5; ++n) {
      const double l = position.uniform<double>(static_cast<std::uint64_t>(n));
      for (Index j = 0; j < 3; ++j) CHECK(z(n, j) == Approx(l * recent(n, j) + (1 - l) * old(n, j)));
    }
  };
  check(opposite);
  check(longer);
  check(filled(5, 3, 0));
  const auto alone = replayed(SphericalInterpolation{}, remembering({recent}));
  for (Index i = 0; i < alone.size(); ++i) CHECK(alone.data()[i] == Approx(recent.data()[i]));
}

TEST_CASE("shares of a mixture are Dirichlet distributed") {
  for (const double concentration : {0.05, 0.5, 1.0, 4.0, 100.0}) {
    INFO(concentration);
    const auto [mean, square, product, neighbours] = shares_of(concentration);
    // E[s_k^2] = a (a + 1) / (3 a (3 a + 1)), E[s_k s_l] = a^2 / (3 a (3 a + 1))
    CHECK(mean == Approx(1.0 / 3).margin(0.015));
    CHECK(square == Approx((concentration + 1) / (3 * (3 * concentration + 1))).epsilon(0.015));
    CHECK(product == Approx(concentration / (3 * (3 * concentration + 1))).epsilon(0.06));
    CHECK(neighbours == Approx(0).margin(0.008));
  }
  CHECK(shares_of(1e-9).square == Approx(1.0 / 3));
}

TEST_CASE("shares are those of Gamma draws, each from a part of the stream of its own") {
  const Stream stream = Draws(Rng{1}, "test", {}).scope("replay").stream("shares");
  for (const double shape : {0.3, 1.0, 2.5})
    for (std::uint64_t first = 0; first < 300; ++first)
      REQUIRE(std::exp(detail::log_gamma_draw(stream, shape, 1000 * first)) ==
              Approx(gamma_draw(stream, shape, 1000 * first)).epsilon(1e-9));
  const std::vector<Tensor<double, 2>> batches{noise<double, 2>({5, 4}, 1), noise<double, 2>({5, 4}, 2),
                                               noise<double, 2>({5, 4}, 3)};
  const auto z = replayed(DirichletMix<3>{.noise = 0, .concentration = 2.5}, remembering(batches));
  for (std::uint64_t n = 0; n < 5; ++n)
    for (Index j = 0; j < 4; ++j) {
      double sum = 0, total = 0;
      for (std::uint64_t k = 0; k < 3; ++k) {
        const double share = gamma_draw(stream, 2.5, (3 * n + k) << 16U);
        sum += share * batches[2 - k](static_cast<Index>(n), j);
        total += share;
      }
      CHECK(z(static_cast<Index>(n), j) == Approx(sum / total));
    }
}

TEST_CASE("a Dirichlet mixture has its share of noise, and leaves none to memories that are not there") {
  using Mixture = DirichletMix<3, SameNoise>;
  const auto all = [](const Tensor<double, 2>& z, double value) {
    return std::all_of(z.data(), z.data() + z.size(), [&](double x) { return std::abs(x - value) < 1e-9; });
  };
  CHECK(all(replayed(Mixture{.noise = 0.2}, remembering({filled(4, 3, 5), filled(4, 3, 5)})), 0.8 * 5 + 200));
  CHECK(all(replayed(Mixture{.noise = 0}, remembering({filled(4, 3, 5)})), 5));
  CHECK(all(replayed(Mixture{.noise = 1}, remembering({filled(4, 3, 5)})), 1000));
  CHECK_NOTHROW(replayed(DirichletMix<3, Undrawn>{.noise = 0}, remembering({filled(4, 3, 5)})));
  CHECK(Mixture{}.noise == 0.5);
  // The latest three of four.
  const auto z =
      replayed(Mixture{.noise = 0},
               remembering({filled(4, 3, 1e6), filled(4, 3, 1), filled(4, 3, 1), filled(4, 3, 1)}));
  CHECK(all(z, 1));
  for (const double concentration : {0.0, -1.0, std::nan("")})
    CHECK_THROWS_WITH(replayed(Mixture{.concentration = concentration}, remembering({filled(4, 3, 5)})),
                      ContainsSubstring("DirichletMix: expected a concentration above 0, found"));
}

TEST_CASE("experience replay draws every latent of the latest mini-batches alike") {
  constexpr Index count = 4000;
  std::vector<Tensor<double, 2>> batches;
  for (int k = 0; k < 4; ++k) {
    Tensor<double, 2> batch(count, 2);
    for (Index n = 0; n < count; ++n) batch(n, 0) = k, batch(n, 1) = static_cast<double>(n);
    batches.push_back(batch);
  }
  const auto memory = remembering(batches);
  const auto z = replayed(ExperienceReplay<3>{}, memory);
  double ages[4] = {}, place = 0, order = 0;
  for (Index n = 0; n < count; ++n) {
    const auto batch = static_cast<std::size_t>(z(n, 0));
    REQUIRE(batch < 4);
    ++ages[batch];
    place += z(n, 1) / count;
    order += 12 * (z(n, 1) / count - 0.5) * (static_cast<double>(n) / count - 0.5) / count;
  }
  CHECK(ages[0] == 0);
  for (const int k : {1, 2, 3}) CHECK(ages[k] == Approx(count / 3.0).margin(135));
  CHECK(place == Approx(count / 2.0).margin(85));
  CHECK(order == Approx(0).margin(0.075));
  const auto one = replayed(ExperienceReplay<>{}, remembering({batches[2]}));
  for (Index n = 0; n < count; ++n) REQUIRE(one(n, 0) == 2);
}

TEST_CASE(
    "noise is completed to a latent that is remembered, of any age, and a mixture to the one that it has "
    "most of") {
  std::vector<Tensor<double, 2>> batches;
  for (std::uint64_t k = 0; k < 4; ++k) batches.push_back(noise<double, 2>({8, 64}, k));
  const auto memory = remembering(batches);
  const auto nearest = [&](const Tensor<double, 2>& z, Index n) {
    std::pair<std::size_t, Index> found{4, 0};
    for (std::size_t k = 0; k < 4; ++k)
      for (Index i = 0; i < 8; ++i) {
        double squares = 0;
        for (Index j = 0; j < 64; ++j) squares += std::pow(z(n, j) - batches[k](i, j), 2);
        if (squares < 1e-6) found = {k, i};
      }
    return found;
  };
  const auto dreams = replayed(Completion<>{.attractor = {.beta = 2, .steps = 4}}, memory);
  std::vector<std::size_t> seen;
  for (Index n = 0; n < 8; ++n) seen.push_back(nearest(dreams, n).first);
  CHECK(*std::max_element(seen.begin(), seen.end()) < 4);
  CHECK(*std::min_element(seen.begin(), seen.end()) < *std::max_element(seen.begin(), seen.end()));

  using Mixture = Completion<Mix<2>>;
  static_assert(Mixture::memories == 2);
  const auto cleaned = replayed(Mixture{.cue = {.noise = 0.2, .shares = {0.8, 0.2}}}, memory);
  for (Index n = 0; n < 8; ++n) CHECK(nearest(cleaned, n) == std::pair<std::size_t, Index>{3, n});
}

TEST_CASE("phases dream of what other replay gives") {
  SmallLearner<double> learner;
  learner.remember(3);
  Phase<REM, DirichletMix<3>> mixed;
  Phase<NREM, SphericalInterpolation> between;
  Phase<NREM, ExperienceReplay<>> any;
  CHECK(std::isfinite(mixed(learner.cortex, learner.hippocampus, learner.rng).fake));
  CHECK(std::isfinite(between(learner.cortex, learner.hippocampus, learner.rng).latent));
  Phase<NREM, Completion<>> completed;
  CHECK(std::isfinite(any(learner.cortex, learner.hippocampus, learner.rng).latent));
  CHECK(std::isfinite(completed(learner.cortex, learner.hippocampus, learner.rng).latent));

  Reservoir<double> reservoir;
  Cycle cycle{Phase<Wake>{}, Phase<NREM, ExperienceReplay<>>{}, Phase<REM>{}};
  for (std::uint64_t k = 0; k < 6; ++k) {
    if (k % 3 == 0) reservoir.begin_epoch();
    cycle(learner.cortex, reservoir, learner.images(k), learner.rng);
  }
  CHECK(reservoir.now() == Moment{.epoch = 1, .cycle = 3});
  CHECK(reservoir.size() == 4);
}
