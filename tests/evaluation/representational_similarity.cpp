// SPDX-License-Identifier: BSD-3-Clause
#include "oneiros/evaluation/representational_similarity.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "representations.hpp"
#include "support/catch.hpp"

using namespace oneiros;
using namespace oneiros::test;
using evaluation::Dissimilarity;
using evaluation::RankCorrelation;
using evaluation::Rdm;
using evaluation::rdm_similarity;

namespace {

Rdm first_formula_rdm() {
  return evaluation::rdm(first_rows(formula_latents().latents, 20));
}
Rdm second_formula_rdm() {
  return evaluation::rdm(first_rows(related_latents(), 20), Dissimilarity::euclidean);
}

Rdm floored(const Rdm& rdm, double factor) {
  return {rdm.stimuli(), (factor * rdm.pairs()).array().floor().matrix()};
}

/// Euclidean distances of stimuli, and of those with noise.
std::pair<Rdm, Rdm> noisy_pair(Index stimuli, std::uint64_t seed) {
  const Matrix x = normal_matrix(stimuli, 5, 2 * seed), noise = normal_matrix(stimuli, 5, 2 * seed + 1);
  return {evaluation::rdm(tensor_of(x), Dissimilarity::euclidean),
          evaluation::rdm(tensor_of(Matrix(x + noise)), Dissimilarity::euclidean)};
}

/// The dissimilarities of stimuli drawn with replacement, pairs of a stimulus with itself left out.
std::pair<std::vector<double>, std::vector<double>> drawn_pairs(const Rdm& a, const Rdm& b,
                                                                const Stream& stream) {
  std::vector<double> first, second;
  const auto n = static_cast<std::uint32_t>(a.stimuli());
  for (std::uint64_t i = 0; i < n; ++i)
    for (std::uint64_t j = 0; j < i; ++j) {
      const Index p = stream.below(n, i), q = stream.below(n, j);
      if (p == q) continue;
      first.push_back(a(p, q));
      second.push_back(b(p, q));
    }
  return {first, second};
}

/// Of numbers that are there once each.
std::optional<double> spearman_of(const std::vector<double>& a, const std::vector<double>& b) {
  return detail::spearman(detail::Ranking(a), detail::Ranking(b), std::vector<double>(a.size(), 1));
}

}  // namespace

TEST_CASE("ranks and rank correlations are those of SciPy and NumPy") {
  const Rdm a = first_formula_rdm(), b = second_formula_rdm(), coarse = floored(a, 40);
  CHECK(detail::Ranking({coarse.pairs().data(), 30}).ranks(std::vector<double>(30, 1)) == scipy_ranks);
  CHECK(rdm_similarity(a, b) == Approx(scipy_spearman[0]).epsilon(1e-12));
  CHECK(rdm_similarity(coarse, b) == Approx(scipy_spearman[1]).epsilon(1e-12));
  constexpr auto tau_a = RankCorrelation::kendall_tau_a;
  CHECK(rdm_similarity(a, b, tau_a) == Approx(numpy_tau_a[0]).epsilon(1e-14));
  CHECK(rdm_similarity(coarse, b, tau_a) == Approx(numpy_tau_a[1]).epsilon(1e-14));
  CHECK(rdm_similarity(coarse, floored(b, 2), tau_a) == Approx(numpy_tau_a[2]).epsilon(1e-14));
}

TEST_CASE("Kendall's tau-a counts pairs, whatever is equal") {
  const Stream stream = Rng{1}.stream("numbers");
  std::uint64_t draw = 0;
  for (int repeat = 0; repeat < 60; ++repeat) {
    const std::size_t n = 2 + stream.below(20, draw++);
    const std::uint32_t kinds = 1 + stream.below(12, draw++);
    std::vector<double> a(n), b(n);
    for (std::size_t i = 0; i < n; ++i) {
      a[i] = stream.below(kinds, draw++);
      b[i] = stream.below(kinds, draw++);
    }
    double sum = 0;
    for (std::size_t i = 0; i < n; ++i)
      for (std::size_t j = 0; j < n; ++j) {
        const double product = (a[i] - a[j]) * (b[i] - b[j]);
        sum += product > 0 ? 1 : product < 0 ? -1 : 0;
      }
    CHECK(detail::kendall_tau_a(a, b) == sum / static_cast<double>(n * (n - 1)));
  }
}

TEST_CASE("a matrix is like itself, and as like any function of it that keeps the order") {
  const Rdm a = first_formula_rdm();
  const Rdm grown(20, a.pairs().array().exp().matrix()), turned(20, -a.pairs());
  for (const auto correlation : {RankCorrelation::spearman, RankCorrelation::kendall_tau_a}) {
    CHECK(rdm_similarity(a, a, correlation) == Approx(1).epsilon(1e-14));
    CHECK(rdm_similarity(a, grown, correlation) == Approx(1).epsilon(1e-14));
    CHECK(rdm_similarity(a, turned, correlation) == Approx(-1).epsilon(1e-14));
    CHECK(rdm_similarity(a, second_formula_rdm(), correlation) ==
          rdm_similarity(second_formula_rdm(), a, correlation));
  }
  // Equal dissimilarities count in the divisor of tau-a: two of three pairs differ.
  const std::vector<int> labels{0, 0, 1};
  const Rdm model = evaluation::class_rdm(labels);
  CHECK(rdm_similarity(model, model) == Approx(1));
  CHECK(rdm_similarity(model, model, RankCorrelation::kendall_tau_a) == Approx(2.0 / 3));
}

TEST_CASE("a sample of the bootstrap is the similarity of the stimuli drawn") {
  const auto [a, b] = noisy_pair(9, 1);
  const Rng rng{4};
  for (const auto correlation : {RankCorrelation::spearman, RankCorrelation::kendall_tau_a}) {
    const evaluation::Rsa found = evaluation::rsa(a, b, rng, {.correlation = correlation, .samples = 5});
    CHECK(found.similarity == rdm_similarity(a, b, correlation));
    double sum = 0, squares = 0;
    for (std::uint32_t sample = 0; sample < 5; ++sample) {
      const auto [first, second] = drawn_pairs(a, b, rng.stream("rsa.bootstrap", {.cycle = sample}));
      const double expected = correlation == RankCorrelation::kendall_tau_a
                                  ? detail::kendall_tau_a(first, second)
                                  : *spearman_of(first, second);
      CHECK(found.samples(sample) == Approx(expected).epsilon(1e-12));
      sum += expected;
      squares += expected * expected;
    }
    CHECK(found.standard_error == Approx(std::sqrt((squares - sum * sum / 5) / 4)).epsilon(1e-9));
  }
}

TEST_CASE("the bootstrap's error is how much the similarity varies with the stimuli") {
  constexpr int sets = 60;
  double sum = 0, squares = 0, error = 0;
  for (std::uint64_t set = 0; set < sets; ++set) {
    const auto [a, b] = noisy_pair(24, set);
    const evaluation::Rsa found = evaluation::rsa(a, b, Rng{set}, {.samples = 60});
    sum += found.similarity;
    squares += found.similarity * found.similarity;
    error += found.standard_error / sets;
  }
  const double deviation = std::sqrt((squares - sum * sum / sets) / (sets - 1));
  INFO(deviation << " " << error);
  CHECK(error == Approx(deviation).epsilon(0.3));
}

TEST_CASE("a bootstrap has the same bits for any number of threads, and follows from the seed") {
  const auto [a, b] = noisy_pair(15, 1);
  const auto run = [&, &first = a, &second = b](int threads, std::uint64_t seed) {
    return Threads(threads).run([&] { return evaluation::rsa(first, second, Rng{seed}, {.samples = 40}); });
  };
  const evaluation::Rsa one = run(1, 1), three = run(3, 1);
  CHECK(one.samples == three.samples);
  CHECK(one.standard_error == three.standard_error);
  CHECK(one.samples != run(1, 2).samples);
}

TEST_CASE("samples that have no correlation are drawn again") {
  // Every third sample of these four stimuli has two of them at most, or those of one class only.
  const std::vector<int> labels{0, 0, 0, 1};
  const Rdm model = evaluation::class_rdm(labels), other = noisy_pair(4, 1).first;
  const evaluation::Rsa found = evaluation::rsa(model, other, Rng{1}, {.samples = 200});
  for (std::uint32_t sample = 0; sample < 200; ++sample) {
    std::optional<double> expected;
    for (std::uint32_t attempt = 0; !expected; ++attempt) {
      const auto [first, second] =
          drawn_pairs(model, other, Rng{1}.stream("rsa.bootstrap", {.cycle = sample, .repeat = attempt}));
      if (first.size() >= 5) expected = spearman_of(first, second);  // of three stimuli or more
    }
    CHECK(found.samples(sample) == Approx(*expected).margin(1e-12));
  }
  CHECK(detail::all_finite(found.samples));
  CHECK(found.samples.cwiseAbs().maxCoeff() <= 1 + 1e-12);
  CHECK(found.standard_error > 0);
  // Of three stimuli, only those samples are left that have all of them.
  const Rdm three = noisy_pair(3, 1).first;
  const auto again =
      evaluation::rsa(three, three, Rng{1}, {.correlation = RankCorrelation::kendall_tau_a, .samples = 50});
  CHECK(again.samples == Vector::Ones(50));
  CHECK(again.standard_error == 0);
}

TEST_CASE("matrices that cannot be compared are refused with one sentence") {
  const auto [a, b] = noisy_pair(5, 1);
  const Rdm& five = a;
  const Rdm two(2, Vector::Ones(1)), four(4, Vector::Ones(6)), equal(5, Vector::Ones(10));
  using Catch::Matchers::Message;
  CHECK_THROWS_MATCHES(rdm_similarity(five, four), ShapeError,
                       Message("rdm similarity: expected matrices of the same stimuli, found 5 and 4"));
  CHECK_THROWS_MATCHES(rdm_similarity(two, two), ValueError,
                       Message("rdm similarity: expected at least 3 stimuli, found 2"));
  const auto same = Message("rdm similarity: expected dissimilarities that differ, found equal ones only");
  CHECK_THROWS_MATCHES(rdm_similarity(five, equal), ValueError, same);
  CHECK_THROWS_MATCHES(rdm_similarity(equal, five), ValueError, same);
  CHECK(rdm_similarity(five, equal, RankCorrelation::kendall_tau_a) == 0);
  CHECK_THROWS_MATCHES(evaluation::rsa(five, b, Rng{1}, {.samples = 1}), ValueError,
                       Message("rsa: expected at least 2 samples, found 1"));
  CHECK(evaluation::rsa(five, b, Rng{1}, {.samples = 2}).samples.size() == 2);
  CHECK_FALSE(detail::similarity_of_sample(
      detail::PairedDissimilarities(five, equal, RankCorrelation::spearman), 5, Rng{1}, 0));
}
