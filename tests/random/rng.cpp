// SPDX-License-Identifier: BSD-3-Clause
#include "oneiros/random/rng.hpp"

#include <bit>
#include <cmath>
#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "support/catch.hpp"

using namespace oneiros;

TEST_CASE("Philox gives the numbers of its authors' test vectors") {
  // Random123, kat_vectors: philox4x32 10.
  CHECK(detail::philox({0, 0, 0, 0}, 0) ==
        detail::PhiloxBlock{0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8});
  const std::uint32_t ones = 0xFFFFFFFF;
  CHECK(detail::philox({ones, ones, ones, ones}, ~std::uint64_t{0}) ==
        detail::PhiloxBlock{0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD});
  CHECK(detail::philox({0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344}, 0x299F31D0A4093822U) ==
        detail::PhiloxBlock{0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1});
}

TEST_CASE("draws depend on seed, name, moment and index, and on nothing else") {
  const Rng rng{5};
  const Stream stream = rng.stream("name", {.epoch = 1, .cycle = 2, .repeat = 3});
  CHECK(stream.bits(7) == Rng{5}.stream("name", {.epoch = 1, .cycle = 2, .repeat = 3}).bits(7));
  CHECK(stream.bits(7) != stream.bits(8));
  CHECK(stream.bits(7) != Rng{6}.stream("name", {.epoch = 1, .cycle = 2, .repeat = 3}).bits(7));
  CHECK(stream.bits(7) != rng.stream("eman", {.epoch = 1, .cycle = 2, .repeat = 3}).bits(7));
  CHECK(stream.bits(7) != rng.stream("name", {.epoch = 2, .cycle = 2, .repeat = 3}).bits(7));
  CHECK(stream.bits(7) != rng.stream("name", {.epoch = 1, .cycle = 3, .repeat = 3}).bits(7));
  CHECK(stream.bits(7) != rng.stream("name", {.epoch = 1, .cycle = 2, .repeat = 4}).bits(7));
  CHECK(stream.bits(3) != stream.bits(3 + (std::uint64_t{1} << 34U)));
}

TEST_CASE("what is not said is zero") {
  CHECK(Rng().seed() == 0);
  CHECK(Moment() == Moment{.epoch = 0, .cycle = 0, .repeat = 0});
}

TEST_CASE("the same bits come out on every platform") {
  const Stream stream = Rng{42}.stream("portable", {.epoch = 1});
  std::uint64_t hash = 0xCBF29CE484222325U;
  for (std::uint64_t i = 0; i < 10000; ++i) {
    hash = (hash ^ stream.bits(i)) * 0x100000001B3U;
    hash = (hash ^ std::bit_cast<std::uint32_t>(stream.normal<float>(i))) * 0x100000001B3U;
    hash = (hash ^ std::bit_cast<std::uint64_t>(stream.uniform<double>(i))) * 0x100000001B3U;
  }
  CHECK(hash == 0x4A6BF0756C09728EU);
}

TEST_CASE("uniforms lie strictly between 0 and 1") {
  const Stream stream = Rng{1}.stream("uniform");
  double sum = 0, squares = 0;
  constexpr int n = 100000;
  for (std::uint64_t i = 0; i < n; ++i) {
    const auto u = stream.uniform<float>(i);
    REQUIRE(u > 0);
    REQUIRE(u < 1);
    sum += static_cast<double>(u);
    squares += stream.uniform<double>(i) * stream.uniform<double>(i);
  }
  CHECK(sum / n == Approx(0.5).margin(0.005));
  CHECK(squares / n == Approx(1.0 / 3).margin(0.005));
}

TEST_CASE("normals have the moments of the unit normal") {
  const Stream stream = Rng{1}.stream("normal");
  constexpr int n = 200000;
  double moment[5] = {};
  for (std::uint64_t i = 0; i < n; ++i) {
    const double z = stream.normal<double>(i);
    REQUIRE(std::isfinite(z));
    CHECK_FALSE(z != static_cast<double>(stream.normal<float>(i)));
    double power = 1;
    for (double& m : moment) {
      m += power / n;
      power *= z;
    }
  }
  CHECK(moment[1] == Approx(0).margin(0.01));
  CHECK(moment[2] == Approx(1).margin(0.02));
  CHECK(moment[3] == Approx(0).margin(0.03));
  CHECK(moment[4] == Approx(3).margin(0.1));
}

TEST_CASE("the normal quantile agrees with its definition") {
  // Phi(quantile(p)) = p, with Phi from the complementary error function.
  for (int i = 1; i < 2000; ++i) {
    const double p = std::pow(10.0, -i * 0.0045) / 2;
    CHECK(std::erfc(-detail::normal_quantile(p) / std::sqrt(2.0)) / 2 == Approx(p).epsilon(2e-5));
    CHECK(detail::normal_quantile(1 - p) == Approx(-detail::normal_quantile(p)).epsilon(2e-4).margin(1e-6));
  }
  CHECK(detail::normal_quantile(0.5) == 0);
  // Where its two parts meet, by another program; the outer one has other bits there.
  CHECK(detail::normal_quantile(0.5 + double{0.425F}) == 0x1.708524p+0);
  CHECK(detail::normal_quantile(0.5 - double{0.425F}) == -0x1.708524p+0);
}

TEST_CASE("integers below n are all reached, evenly") {
  const Stream stream = Rng{9}.stream("below");
  int counts[7] = {};
  for (std::uint64_t i = 0; i < 70000; ++i) ++counts[stream.below(7, i)];
  for (const int count : counts) CHECK(count == Approx(10000).margin(400));
  CHECK_FALSE(stream.bernoulli(0, 3));
  CHECK(stream.bernoulli(1, 3));
}

TEST_CASE("a draw has the value that follows from its definition") {
  // By another program, from the papers' definitions of Philox, FNV-1a and SplitMix64.
  const Stream stream = Rng{5}.stream("name", {.epoch = 1, .cycle = 2, .repeat = 3});
  CHECK(stream.bits(7) == 0x70395868);
  CHECK(stream.bits(7 + (std::uint64_t{3} << 34U)) == 0xBF4B5680);
  CHECK(stream.uniform<double>(7) == 0.438375020516105);
  CHECK(stream.uniform<float>(7) == 0.43837505578994751F);
  CHECK(stream.normal<double>(7) == Approx(-0.15509041176114582).epsilon(2e-6));
  CHECK(stream.below(1000, 7) == 438);
}

TEST_CASE("the largest and the smallest random bits stay inside") {
  // Counters that Philox takes to four words of ones, and of zeros, for the key 0.
  const Stream ones(0, {.epoch = 0x97E2D350, .cycle = 0xBA2CA899, .repeat = 0x4F07C005});
  const Stream zeros(0, {.epoch = 0xD9F19CE4, .cycle = 0xD942A9DA, .repeat = 0x58DD724A});
  for (std::uint64_t word = 0; word < 4; ++word) {
    const std::uint64_t largest = 4 * std::uint64_t{0x2C4AEE5D} + word,
                        smallest = 4 * std::uint64_t{0x86D9CCCE} + word;
    REQUIRE(ones.bits(largest) == 0xFFFFFFFF);
    REQUIRE(zeros.bits(smallest) == 0);
    CHECK(ones.uniform<float>(largest) == 1 - 0x1p-24F);
    CHECK(zeros.uniform<float>(smallest) == 0x1p-24F);
    CHECK(ones.uniform<double>(largest) == 1 - 0x1p-33);
    CHECK(zeros.uniform<double>(smallest) == 0x1p-33);
    CHECK(ones.normal<float>(largest) == Approx(6.337957754553789));
    CHECK(zeros.normal<float>(smallest) == Approx(-6.337957754553789));
    for (const std::uint32_t n : {1U, 9U, 0xFFFFFFFFU}) {
      CHECK(ones.below(n, largest) == n - 1);
      CHECK(zeros.below(n, smallest) == 0);
    }
    CHECK(ones.bernoulli(1, largest));
    CHECK_FALSE(ones.bernoulli(1 - 0x1p-33, largest));
    CHECK(zeros.bernoulli(0x1p-32, smallest));
    CHECK_FALSE(zeros.bernoulli(0, smallest));
  }
}

TEST_CASE("no draw of a few streams is another one") {
  std::set<std::uint32_t> drawn;
  std::size_t draws = 0;
  for (const std::uint64_t seed : {1U, 2U})
    for (const char* name : {"", "a", "b", "ab"})
      for (std::uint32_t i = 0; i < 8; ++i) {
        const Stream stream = Rng{seed}.stream(name, {.epoch = i / 4, .cycle = i / 2 % 2, .repeat = i % 2});
        for (std::uint64_t index = 0; index < 64; ++index, ++draws) drawn.insert(stream.bits(index));
      }
  CHECK(drawn.size() == draws);
}

TEST_CASE("neighbouring draws, streams and moments are independent") {
  const Rng rng{1};
  const Stream first = rng.stream("a");
  struct {
    std::string what;
    Stream other;
    std::uint64_t distance;
  } const neighbours[] = {
      {"the next draw", first, 1},
      {"the second next", first, 2},
      {"the third next", first, 3},
      {"the next block", first, 4},
      {"the next name", rng.stream("b"), 0},
      {"the next seed", Rng{2}.stream("a"), 0},
      {"the next epoch", rng.stream("a", {.epoch = 1}), 0},
      {"the next cycle", rng.stream("a", {.cycle = 1}), 0},
      {"the next call", rng.stream("a", {.repeat = 1}), 0},
  };
  constexpr int n = 20000;
  const double tolerance = 4.5 / std::sqrt(n);  // standard deviations
  for (const auto& [what, other, distance] : neighbours) {
    double correlation = 0, bits = 0;
    for (std::uint64_t i = 0; i < n; ++i) {
      correlation += 12 * (first.uniform(i) - 0.5) * (other.uniform(i + distance) - 0.5) / n;
      bits += static_cast<double>(std::popcount(first.bits(i) ^ other.bits(i + distance))) / n;
    }
    INFO(what);
    CHECK(correlation == Approx(0).margin(tolerance));
    CHECK(bits == Approx(16).margin(tolerance * std::sqrt(8)));
  }
}
