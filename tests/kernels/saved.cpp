// SPDX-License-Identifier: BSD-3-Clause
#include "oneiros/kernels/saved.hpp"

#include "support/catch.hpp"

using namespace oneiros;

TEST_CASE("what was saved is read under its name and type, until something else is saved") {
  struct One;
  struct Other;
  kernels::Saved saved;
  CHECK(saved.read<One, double>() == nullptr);
  double* written = saved.write<One, double>(1000);
  for (int i = 0; i < 1000; ++i) written[i] = i;
  REQUIRE(saved.read<One, double>() == written);
  CHECK(saved.read<One, double>()[999] == 999);
  CHECK(saved.read<Other, double>() == nullptr);
  CHECK(saved.read<One, float>() == nullptr);
  float* next = saved.write<Other, float>(2000);
  CHECK(static_cast<void*>(next) == written);  // the same 8000 bytes
  CHECK(saved.read<Other, float>() == next);
  CHECK(saved.read<One, double>() == nullptr);
  saved.clear();
  CHECK(saved.read<Other, float>() == nullptr);
}
