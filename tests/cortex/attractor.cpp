// SPDX-License-Identifier: BSD-3-Clause

// A modern Hopfield network against its formula, its energy, and what it is for: completion.

#include "oneiros/cortex/attractor.hpp"

#include <cmath>
#include <vector>

#include "oneiros/cortex/hippocampus.hpp"
#include "support/catch.hpp"
#include "support/random_cases.hpp"

using namespace oneiros;
using namespace oneiros::test;

namespace {

using Latents = Tensor<double, 2>;

/// A memory of given mini-batches.
Hippocampus<double> holding(const std::vector<Latents>& batches) {
  Hippocampus<double> memory;
  for (const Latents& batch : batches) memory.store(batch);
  return memory;
}

Latents completed(const Attractor& attractor, const Hippocampus<double>& memory, Latents cues) {
  attractor.complete(memory, TensorView<double, 2>(cues));
  return cues;
}

double product(const Latents& a, Index i, const Latents& b, Index j) {
  double sum = 0;
  for (Index d = 0; d < a.dimension(1); ++d) sum += a(i, d) * b(j, d);
  return sum;
}

double distance(const Latents& a, const Latents& b, Index i) {
  const Latents difference = a - b;
  return std::sqrt(product(difference, i, difference, i));
}

/// Equation 3, written down: all exponents, their sum, the weighted mean.
Latents by_formula(double beta, const std::vector<Latents>& batches, const Latents& cues) {
  Latents result(cues.dimension(0), cues.dimension(1));
  result.setZero();
  for (Index n = 0; n < cues.dimension(0); ++n) {
    double total = 0;
    for (const Latents& batch : batches)
      for (Index i = 0; i < batch.dimension(0); ++i) total += std::exp(beta * product(cues, n, batch, i));
    for (const Latents& batch : batches)
      for (Index i = 0; i < batch.dimension(0); ++i)
        for (Index d = 0; d < cues.dimension(1); ++d)
          result(n, d) += std::exp(beta * product(cues, n, batch, i)) / total * batch(i, d);
  }
  return result;
}

/// The share of `count` latents of `size` dimensions that are found again after a part was set to 0.
double share_found(Index count, Index size, double erased) {
  const Latents stored = noise<double, 2>({count, size}, 7);
  Latents cues = stored;
  for (Index n = 0; n < count; ++n)
    for (Index d = 0; d < size; ++d)
      if (static_cast<double>(d) < erased * static_cast<double>(size)) cues(n, d) = 0;
  const Latents found = completed({.beta = 2, .steps = 3}, holding({stored}), cues);
  double share = 0;
  for (Index n = 0; n < count; ++n) share += distance(found, stored, n) < 0.01 ? 1.0 : 0.0;
  return share / static_cast<double>(count);
}

/// Equation 2 up to a constant: -lse(beta, X q) / beta + q q / 2.
double energy(double beta, const Latents& stored, const Latents& cues, Index n) {
  double total = 0;
  for (Index i = 0; i < stored.dimension(0); ++i) total += std::exp(beta * product(cues, n, stored, i));
  return -std::log(total) / beta + product(cues, n, cues, n) / 2;
}

}  // namespace

TEST_CASE("a step of an attractor is what its equation says, over all mini-batches") {
  std::vector<Latents> batches;
  for (std::uint64_t k = 0; k < 3; ++k) batches.push_back(noise<double, 2>({4, 5}, k));
  const Latents cues = noise<double, 2>({6, 5}, 9);
  for (const double beta : {0.0, 0.3, 2.0}) {
    const Latents found = completed({.beta = beta}, holding(batches), cues);
    const Latents expected = by_formula(beta, batches, cues);
    for (Index i = 0; i < found.size(); ++i)
      CHECK(found.data()[i] == Approx(expected.data()[i]).epsilon(1e-12).margin(1e-14));
  }
}

TEST_CASE("an attractor without options takes one step with a beta of 1") {
  const Latents stored = noise<double, 2>({4, 3}, 1), cues = noise<double, 2>({2, 3}, 2);
  const Latents found = completed({}, holding({stored}), cues), expected = by_formula(1, {stored}, cues);
  for (Index i = 0; i < found.size(); ++i) CHECK(found.data()[i] == Approx(expected.data()[i]));
}

TEST_CASE("two opposite latents attract by the hyperbolic tangent of the cue") {
  Latents stored(2, 1), cue(1, 1);
  stored.setValues({{3.0}, {-3.0}});
  cue.setValues({{0.2}});
  CHECK(completed({.beta = 0.7}, holding({stored}), cue)(0, 0) == Approx(3 * std::tanh(0.7 * 3 * 0.2)));
}

TEST_CASE("several steps are one after another, and none goes up in energy") {
  const Latents stored = noise<double, 2>({12, 4}, 1);
  Latents cues = noise<double, 2>({5, 4}, 2);
  const auto memory = holding({stored});
  const Latents thrice = completed({.beta = 0.8, .steps = 3}, memory, cues);
  for (int step = 0; step < 3; ++step) {
    const Latents next = completed({.beta = 0.8}, memory, cues);
    for (Index n = 0; n < 5; ++n) CHECK(energy(0.8, stored, next, n) < energy(0.8, stored, cues, n));
    cues = next;
  }
  for (Index i = 0; i < cues.size(); ++i) CHECK(thrice.data()[i] == cues.data()[i]);
}

TEST_CASE("latents far from each other are found exactly, and from cues with noise or without a part") {
  Latents stored(8, 8);
  stored.setZero();
  for (Index i = 0; i < 8; ++i) stored(i, i) = 10;
  const auto memory = holding({stored});
  // The others have weights of at most exp(-beta 100) each.
  const Latents same = completed({}, memory, stored);
  for (Index i = 0; i < stored.size(); ++i) CHECK(same.data()[i] == Approx(stored.data()[i]).margin(1e-30));

  const Latents real = noise<double, 2>({64, 256}, 3);
  const Latents jitter = noise<double, 2>({64, 256}, 4);
  const auto hippocampus = holding({real});
  for (const double deviation : {0.5, 1.0, 2.0}) {
    const Latents cues = real + jitter * deviation;
    const Latents found = completed({}, hippocampus, cues);
    for (Index n = 0; n < 64; ++n) {
      CHECK(distance(cues, real, n) > 7 * deviation);
      CHECK(distance(found, real, n) < 1e-6);
    }
  }
  CHECK(share_found(64, 256, 0.75) == 1);
}

TEST_CASE("an attractor completes the less, the more it holds and the more is missing") {
  double before = 2;
  for (const Index count : {4, 32, 256, 2048}) {
    const double share = share_found(count, 12, 0.5);
    CHECK(share < before);
    before = share;
  }
  CHECK(before < 0.5);
  CHECK(share_found(32, 12, 0) > share_found(32, 12, 0.5));
  CHECK(share_found(32, 12, 0.5) > share_found(32, 12, 0.9));
  CHECK(share_found(256, 48, 0.5) > share_found(256, 12, 0.5));
}

TEST_CASE("exponents of an attractor do not overflow, and a NaN stays one") {
  Latents stored(2, 1), cues(3, 1);
  stored.setValues({{1000.0}, {-1000.0}});
  cues.setValues({{1e3}, {-1e3}, {std::nan("")}});
  const Latents found = completed({}, holding({stored}), cues);
  CHECK(found(0, 0) == 1000);
  CHECK(found(1, 0) == -1000);
  CHECK(std::isnan(found(2, 0)));
}

TEST_CASE("an attractor gives the same bits for any number of threads") {
  Hippocampus<float> memory;
  memory.store(noise<float, 2>({16, 32}, 1));
  const auto run = [&] {
    Tensor<float, 2> cues = noise<float, 2>({50, 32}, 2);
    Attractor{.beta = 0.2, .steps = 2}.complete(memory, TensorView<float, 2>(cues));
    return std::vector<float>(cues.data(), cues.data() + cues.size());
  };
  const auto expected = Threads(1).run(run);
  for (const int threads : {2, 3}) CHECK(Threads(threads).run(run) == expected);
}

TEST_CASE("an attractor says what is wrong") {
  const auto memory = holding({noise<double, 2>({4, 3}, 1)});
  const Latents cues = noise<double, 2>({2, 3}, 2);
  CHECK_THROWS_WITH(completed({.beta = -1}, memory, cues),
                    ContainsSubstring("Attractor: expected beta >= 0 and steps >= 1, found -1 and 1"));
  CHECK_THROWS_AS(completed({.beta = std::nan("")}, memory, cues), ValueError);
  CHECK_THROWS_AS(completed({.steps = 0}, memory, cues), ValueError);
  CHECK_THROWS_WITH(completed({}, Hippocampus<double>(), cues),
                    ContainsSubstring("Attractor: expected a memory that holds latents, found none"));
  CHECK_THROWS_WITH(completed({}, memory, Latents(2, 4)),
                    ContainsSubstring("Attractor: latents: expected 2 x 4, found 2 x 3"));
  CHECK_THROWS_AS(completed({}, memory, Latents(0, 3)), ShapeError);
}
