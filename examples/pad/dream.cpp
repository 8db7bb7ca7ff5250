// SPDX-License-Identifier: BSD-3-Clause
#include "dream.hpp"

#include <tbb/info.h>

#include <iostream>

#include "datasets.hpp"
#include "networks.hpp"
#include "oneiros/parallel/parallel.hpp"
#include "output_directory.hpp"
#include "pictures.hpp"

namespace pad {

using namespace oneiros;

namespace {

int dream_on_these_threads(const DreamOptions& options) {
  make_directory(options.out);
  const TrainedNetworks first = load_networks(options.weights.front());
  const Data data = load_data_of(options.dataset, options.data, first.origin, options.weights.front());
  const Rng rng{options.seed};
  for (const std::filesystem::path& path : options.weights) {
    const auto [cortex, origin, name] = load_networks(path);
    write_dreams(options.out / (name + ".png"), cortex, data.test, rng, options.columns);
    write_interpolations(options.out / (name + "-interpolation.png"), cortex, data.test, options.columns);
    std::cout << "dreams of " << path.string() << " are in " << (options.out / (name + ".png")).string()
              << " and " << name << "-interpolation.png" << std::endl;
  }
  write_occlusions(options.out / (data.name + "-occlusions.png"), data.test, rng);
  write_patches(options.out / (data.name + "-patches.png"), data.test, rng);
  return 0;
}

}  // namespace

int dream(const DreamOptions& options) {
  Threads threads(options.threads > 0 ? options.threads : tbb::info::default_concurrency());
  return threads.run([&] { return dream_on_these_threads(options); });
}

}  // namespace pad
