// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// A learner small enough for tests.

#include "oneiros/cortex.hpp"
#include "support/random_cases.hpp"

namespace oneiros::test {

template <class S = double>
struct SmallLearner {
  explicit SmallLearner(Index batch_ = 4) : batch(batch_) {
    randomize(cortex, 1, 0.1);
    hippocampus.begin_epoch();
  }

  /// Images of mini-batch k.
  Tensor<S, 4> images(std::uint64_t k = 0) const {
    Tensor<S, 4> x(batch, 32, 32, 3);
    fill_uniform(x.data(), x.size(), Rng{k}.stream("images"), S(-1), S(1));
    return x;
  }

  /// Stores made-up latents, as Wake would.
  void remember(int count = 1) {
    for (int i = 0; i < count; ++i)
      hippocampus.store(noise<S, 2>({batch, 6}, 100 + static_cast<std::uint64_t>(i)));
  }

  /// All parameters, one after another.
  std::vector<S> parameters() const {
    std::vector<S> all;
    for_each_parameter(cortex, [&](const Name&, const auto& p) {
      all.insert(all.end(), p.value.data(), p.value.data() + p.size());
    });
    return all;
  }

  Index batch;
  Rng rng{3};
  Cortex<S> cortex{{.latent_size = 6, .base_width = 2}, Rng{1}};
  Hippocampus<S> hippocampus;
};

}  // namespace oneiros::test
