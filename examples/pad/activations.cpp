// SPDX-License-Identifier: BSD-3-Clause
#include <iostream>

#include "oneiros/evaluation/features_file.hpp"
#include "output_directory.hpp"
#include "shown.hpp"

namespace pad {

using namespace oneiros;

namespace {

/// Which image is in which row: as the arrays have them. Pictures of a folder are named.
Table order_of(const data::Dataset& images, const path& folder) {
  Table table({"image", "label", "class", "file"});
  const std::vector<path> files =
      folder.empty() ? std::vector<path>() : detail::folder_pictures(folder).files;
  for (Index i = 0; i < images.size(); ++i) {
    const int label = images.label(i);
    const std::string file =
        files.empty() ? "" : files[static_cast<std::size_t>(i)].lexically_relative(folder).string();
    table.add({std::to_string(i), std::to_string(label),
               images.class_names()[static_cast<std::size_t>(label)], file});
  }
  return table;
}

int activations_on_these_threads(const ActivationsOptions& options) {
  const TrainedNetworks networks = load_networks(options.weights);
  if (options.list) {
    for (const auto& [name, shape] : layers_of(networks))
      std::cout << name << ' ' << to_string(shape) << '\n';
    return 0;
  }
  std::vector<LayerOf> layers;
  for (const std::string& name :
       options.layers.empty() ? std::vector{latent_layer(networks)} : options.layers)
    layers.emplace_back(networks, name);
  const data::Dataset images = shown_images(options, networks, options.weights);
  make_directory(options.out);
  order_of(images, options.images).write(options.out / "images.csv");
  for (LayerOf& layer : layers) {
    const path file = options.out / (layer.layer().name + ".npy");
    evaluation::write_features(file, layer, images);
    std::cout << file.string() << ": " << images.size() << " images x " << to_string(layer.layer().shape)
              << std::endl;
  }
  return 0;
}

}  // namespace

int activations(const ActivationsOptions& options) {
  return on_threads(options, activations_on_these_threads);
}

}  // namespace pad
