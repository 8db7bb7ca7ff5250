// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// Counter-based random numbers: a draw is a function of (seed, stream name, moment, index), so it does not
// matter who draws first, on which thread, or whether the run was interrupted, and a checkpoint stores a few
// integers. Generator: Philox4x32-10 (Salmon et al., Parallel random numbers: as easy as 1, 2, 3, SC 2011).
// Integers, uniforms and normals are the same on every platform.

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "oneiros/tensor/tensor.hpp"

namespace oneiros {

/// When a draw is made. `repeat` tells calls within one cycle apart.
struct Moment {
  std::uint32_t epoch = 0;   ///< from 0
  std::uint32_t cycle = 0;   ///< mini-batches of the epoch before it
  std::uint32_t repeat = 0;  ///< calls before it in the same cycle

  /// Of all three.
  friend bool operator==(const Moment&, const Moment&) = default;
};

namespace detail {

using PhiloxBlock = std::array<std::uint32_t, 4>;

/// Ten rounds of Philox4x32.
constexpr PhiloxBlock philox(PhiloxBlock counter, std::uint64_t key) {
  auto low = static_cast<std::uint32_t>(key);
  auto high = static_cast<std::uint32_t>(key >> 32U);
  for (int round = 0; round < 10; ++round) {
    const std::uint64_t a = std::uint64_t{0xD2511F53U} * counter[0];
    const std::uint64_t b = std::uint64_t{0xCD9E8D57U} * counter[2];
    counter = {static_cast<std::uint32_t>(b >> 32U) ^ counter[1] ^ low, static_cast<std::uint32_t>(b),
               static_cast<std::uint32_t>(a >> 32U) ^ counter[3] ^ high, static_cast<std::uint32_t>(a)};
    low += 0x9E3779B9U;
    high += 0xBB67AE85U;
  }
  return counter;
}

/// FNV-1a, to turn a stream's name into a number that is the same everywhere.
constexpr std::uint64_t hash_name(std::string_view name, std::uint64_t hash = 0xCBF29CE484222325U) {
  for (const char c : name) {
    hash ^= static_cast<unsigned char>(c);
    hash *= 0x100000001B3U;
  }
  return hash;
}

/// The finalizer of SplitMix64: spreads the bits of a key.
constexpr std::uint64_t mix_bits(std::uint64_t x) {
  x = (x ^ (x >> 30U)) * 0xBF58476D1CE4E5B9U;
  x = (x ^ (x >> 27U)) * 0x94D049BB133111EBU;
  return x ^ (x >> 31U);
}

/// a x + b where the operands hold float values: the product is exact in double, so that a compiler's choice
/// to fuse it with the sum changes nothing, and the result is rounded to float again for the next step.
inline double step(double a, double x, double b) {
  return static_cast<float>(a * x + b);
}

/// Evaluates a polynomial with float coefficients, highest power first, at a float value.
template <std::size_t N>
double float_polynomial(const std::array<float, N>& coefficients, double x) {
  double value = static_cast<double>(coefficients[0]);
  for (std::size_t i = 1; i < N; ++i) value = step(value, x, static_cast<double>(coefficients[i]));
  return value;
}

/// -log(p) for p in (0, 1), to float accuracy, with the same bits everywhere.
inline double minus_log(double p) {
  int exponent = 0;
  double m = std::frexp(p, &exponent);  // p = m 2^exponent, m in [1/2, 1)
  if (m < 0.70710678118654752) {
    m *= 2;
    --exponent;
  }
  // log m = 2 atanh(s), s = (m - 1) / (m + 1), |s| < 0.172
  const double s = static_cast<float>((m - 1) / (m + 1));
  const double s2 = static_cast<float>(s * s);
  const double series = float_polynomial<4>({2.0F / 7.0F, 2.0F / 5.0F, 2.0F / 3.0F, 2.0F}, s2);
  const double log_m = static_cast<float>(s * series);
  return static_cast<float>(-exponent * double{0.693147182464599609375F} - log_m);
}

/// The quantile function of the unit normal: Wichura, algorithm AS 241 (PPND7), Applied Statistics 37 (1988),
/// in steps rounded to float. Relative accuracy about 1e-6, for p between 2^-33 and 1 - 2^-33, which contain
/// all uniforms of 32 bits: the algorithm has more for p below e^-25.
inline double normal_quantile(double p) {
  const double q = static_cast<float>(p - 0.5);
  if (std::abs(q) <= double{0.425F}) {
    const double r = static_cast<float>(0.180625 - static_cast<double>(static_cast<float>(q * q)));
    const double numerator =
        float_polynomial<4>({59.109374720F, 159.29113202F, 50.434271938F, 3.3871327179F}, r);
    const double denominator = float_polynomial<4>({67.187563600F, 78.757757664F, 17.895169469F, 1.0F}, r);
    return static_cast<float>(q * static_cast<double>(static_cast<float>(numerator / denominator)));
  }
  const double root = static_cast<float>(std::sqrt(minus_log(q < 0 ? p : 1 - p)));
  const double r = static_cast<float>(root - 1.6);
  const double tail = float_polynomial<4>({0.17023821103F, 1.3067284816F, 2.7568153900F, 1.4234372777F}, r) /
                      float_polynomial<3>({0.12021132975F, 0.73700164250F, 1.0F}, r);
  return static_cast<float>(q < 0 ? -tail : tail);
}

}  // namespace detail

/// Random access to one stream at one moment: draw i is always the same.
class Stream {
 public:
  /// Draws of a key at a moment; `Rng::stream` makes keys from names.
  Stream(std::uint64_t key, Moment moment) : key_(key), moment_(moment) {}

  /// 32 random bits.
  std::uint32_t bits(std::uint64_t index) const {
    const auto block = detail::philox(
        {static_cast<std::uint32_t>(index >> 2U), moment_.repeat, moment_.cycle, moment_.epoch},
        key_ ^ (index >> 34U));
    return block[index & 3U];
  }

  /// Uniform in the open interval (0, 1).
  template <class S = double>
  S uniform(std::uint64_t index) const {
    if constexpr (sizeof(S) == 4)
      return static_cast<S>((static_cast<double>(bits(index) >> 9U) + 0.5) * 0x1p-23);
    else
      return static_cast<S>((static_cast<double>(bits(index)) + 0.5) * 0x1p-32);
  }

  /// Standard normal, of float accuracy for float and double alike: both see the same noise.
  template <class S = double>
  S normal(std::uint64_t index) const {
    return static_cast<S>(detail::normal_quantile(uniform<double>(index)));
  }

  /// Uniform in {0, ..., n - 1}, n < 2^32; biased by less than n / 2^32.
  std::uint32_t below(std::uint32_t n, std::uint64_t index) const {
    return static_cast<std::uint32_t>((std::uint64_t{bits(index)} * n) >> 32U);
  }

  /// True with probability p.
  bool bernoulli(double p, std::uint64_t index) const { return uniform<double>(index) < p; }

 private:
  std::uint64_t key_;
  Moment moment_;
};

/// A seed, from which named streams are made. Copies and threads may share it: it has no other state.
class Rng {
 public:
  /// Everything that is drawn follows from the seed.
  explicit Rng(std::uint64_t seed = 0) : seed_(seed) {}

  /// The draws under a name at a moment. Two names have nothing to do with each other, nor have two moments.
  Stream stream(std::string_view name, Moment moment = {}) const {
    return stream(detail::hash_name(name), moment);
  }

  /// What it was made from, all that a checkpoint needs.
  std::uint64_t seed() const { return seed_; }

 private:
  friend class Draws;

  Stream stream(std::uint64_t name_hash, Moment moment) const {
    return {detail::mix_bits(detail::mix_bits(seed_ + 0x9E3779B97F4A7C15U) ^ name_hash), moment};
  }

  std::uint64_t seed_;
};

}  // namespace oneiros
