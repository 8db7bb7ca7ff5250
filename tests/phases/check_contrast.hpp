// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// Phases of two views against central differences.

#include "oneiros/phases.hpp"
#include "oneiros/testing/gradient_check.hpp"
#include "small_cortex.hpp"
#include "support/catch.hpp"

namespace oneiros::test {

/// Accumulates a phase's gradients and compares those of a network with differences of its loss.
template <class P, class Network, class... Inputs>
void check_contrast(P&& phase, SmallLearner<double>& l, Network& network, const Inputs&... inputs) {
  const Draws draws(l.rng, "test", l.hippocampus.now());
  zero_gradients(l.cortex);
  zero_gradients(network);
  phase.accumulate(l.cortex, l.hippocampus, inputs..., draws);
  const auto report = testing::check_parameters(
      network, [&] { return phase.measure(l.cortex, l.hippocampus, inputs..., draws).contrast; },
      {.tolerance = 2e-6, .samples = 6});
  INFO(report);
  CHECK(report.passed());
}

}  // namespace oneiros::test
