// SPDX-License-Identifier: BSD-3-Clause
#include "oneiros/random/rng.hpp"

#include <bit>
#include <cmath>
#include <cstdint>

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
}

TEST_CASE("integers below n are all reached, evenly") {
  const Stream stream = Rng{9}.stream("below");
  int counts[7] = {};
  for (std::uint64_t i = 0; i < 70000; ++i) ++counts[stream.below(7, i)];
  for (const int count : counts) CHECK(count == Approx(10000).margin(400));
  CHECK_FALSE(stream.bernoulli(0, 3));
  CHECK(stream.bernoulli(1, 3));
}
