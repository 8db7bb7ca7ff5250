// SPDX-License-Identifier: BSD-3-Clause

// Losses by name: their order, and which value counts.

#include "oneiros/phases/losses.hpp"

#include <cmath>

#include "oneiros/phases/wake.hpp"
#include "support/catch.hpp"

using namespace oneiros;

namespace {

std::string names_of(const NamedLosses& losses) {
  std::string names;
  for (const auto& [name, value] : losses) names += name + " ";
  return names;
}

}  // namespace

TEST_CASE("losses are told in the order in which they came first") {
  NamedLosses losses{{"real", 3}, {"image", not_computed}};
  losses.set("prior", 5);
  losses.set("real", 4);
  losses.set("image", 6);
  CHECK(names_of(losses) == "real image prior ");
  CHECK((losses["real"] == 4 && losses["image"] == 6 && losses["prior"] == 5));
  CHECK(losses.size() == 3);
  CHECK(std::isnan(losses["fake"]));
}

TEST_CASE("a loss that was not computed replaces none") {
  NamedLosses losses{{"image", 1}, {"image", not_computed}};
  CHECK(losses["image"] == 1);
  losses.set(NamedLosses{{"image", not_computed}, {"fake", not_computed}});
  CHECK(losses["image"] == 1);
  CHECK((std::isnan(losses["fake"]) && losses.size() == 2));
}

TEST_CASE("losses of a phase keep their names") {
  const NamedLosses losses(Wake::Losses{.image = 1, .real = 3});
  CHECK(names_of(losses) == "image prior real ");
  CHECK((losses["image"] == 1 && std::isnan(losses["prior"]) && losses["real"] == 3));
}
