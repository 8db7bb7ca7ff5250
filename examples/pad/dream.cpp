// SPDX-License-Identifier: BSD-3-Clause
#include <iostream>
#include <map>
#include <vector>

#include "dream_page.hpp"
#include "oneiros/checkpoints/pictures.hpp"
#include "oneiros/checkpoints/snapshots.hpp"
#include "oneiros/checkpoints/walk.hpp"
#include "output_directory.hpp"
#include "run.hpp"

namespace pad {

using namespace oneiros;

namespace {

/// All networks side by side, through the first images of the first one's data set.
void walk(const DreamOptions& options, const std::vector<Cortex<float>>& cortices, const Data& data) {
  make_directory(options.out / "walk");
  write_walk(options.out / "walk.png", options.out / "walk", cortices, data.test, options.frames,
             options.columns);
  std::cout << options.frames << " pictures of a walk are in " << (options.out / "walk").string()
            << ", and moving in " << (options.out / "walk.png").string() << std::endl;
}

int dream_on_these_threads(const DreamOptions& options) {
  make_directory(options.out);
  const Rng rng{options.seed};
  std::map<std::pair<std::string, Index>, Data> loaded;  // by the name that was asked for, and size
  std::map<std::string, int> namesakes;  // two runs may have the same data set, condition, seed and epoch
  std::vector<Cortex<float>> cortices;   // for the walk
  std::pair<std::string, Index> first;
  for (const std::filesystem::path& path : options.weights) {
    const TrainedNetworks networks = load_networks(path);
    const auto& [cortex, image_size, origin, known_as] = networks;
    const std::string dataset = networks.dataset(options.dataset, options.data, path);
    const std::pair wanted(dataset, image_size);
    auto found = loaded.find(wanted);
    if (found == loaded.end())
      found = loaded.emplace(wanted, load_data(dataset, options.data, image_size)).first;
    const Data& data = found->second;
    if (options.frames > 0) {
      if (cortices.empty()) first = wanted;
      cortices.push_back(cortex);
    }
    const int number = ++namesakes[known_as];
    const std::string name = known_as + (number == 1 ? "" : "-" + std::to_string(number));
    if (options.html) write_dream_page(options.out / (name + ".html"), networks, data.test, options.columns);
    write_dreams(options.out / (name + ".png"), cortex, data.test, rng, options.columns);
    write_interpolations(options.out / (name + "-interpolation.png"), cortex, data.test, options.columns);
    std::cout << "dreams of " << path.string() << " are in " << (options.out / (name + ".png")).string()
              << " and " << name << "-interpolation.png" << std::endl;
  }
  if (options.frames > 0) walk(options, cortices, loaded.at(first));
  for (const auto& [ignored, data] : loaded) {
    write_occlusions(options.out / (data.name + "-occlusions.png"), data.test, rng);
    write_patches(options.out / (data.name + "-patches.png"), data.test, rng);
  }
  return 0;
}

}  // namespace

int dream(const DreamOptions& options) {
  return on_threads(options, dream_on_these_threads);
}

}  // namespace pad
