// SPDX-License-Identifier: BSD-3-Clause

// Losses by name: their order, and which value counts.

#include "oneiros/phases/losses.hpp"

#include <cmath>
#include <type_traits>

#include "oneiros/phases/contrastive.hpp"
#include "oneiros/phases/nrem.hpp"
#include "oneiros/phases/rem.hpp"
#include "oneiros/phases/wake.hpp"
#include "support/catch.hpp"

using namespace oneiros;

namespace {

static_assert(!std::is_constructible_v<NamedLosses, double>);  // but of what has losses

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

TEST_CASE("losses that nobody gives were not computed") {
  // Where others have been, so that a value that nobody sets is none of these.
  const auto is_missing = []<class L>(const L&) {
    alignas(L) unsigned char place[sizeof(L)];
    std::fill(std::begin(place), std::end(place), static_cast<unsigned char>(1));
    bool missing = true;
    const L* losses = new (place) L{};
    losses->for_each([&](const char*, double value) { missing = missing && std::isnan(value); });
    return missing;
  };
  CHECK(is_missing(Wake::Losses{}));
  CHECK(is_missing(NREM::Losses{}));
  CHECK(is_missing(REM::Losses{}));
  CHECK(is_missing(Contrastive::Losses{}));
  CHECK(is_missing(ContrastiveDream::Losses{}));
  CHECK(std::isnan(Wake::Losses{.image = 1, .prior = 2}.real));
  CHECK(std::isnan(NamedLoss{.name = "image"}.value));
}
