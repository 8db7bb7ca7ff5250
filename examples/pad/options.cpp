// SPDX-License-Identifier: BSD-3-Clause
#include "options.hpp"

namespace pad {

using namespace oneiros;

CortexOptions cortex_options(const NetworkOptions& options) {
  const CortexOptions sizes{.latent_size = options.latent,
                            .base_width = options.width,
                            .widths = options.widths,
                            .image = {options.image_size, options.image_size, 3},
                            .normalization = options.norm == "batch"   ? Normalization::batch
                                             : options.norm == "group" ? Normalization::group
                                                                       : Normalization::none};
  detail::rest_of(sizes);
  return sizes;
}

std::vector<std::string> arguments(const NetworkOptions& options) {
  std::vector<std::string> all{"--latent",     std::to_string(options.latent),
                               "--width",      std::to_string(options.width),
                               "--norm",       options.norm,
                               "--image-size", std::to_string(options.image_size)};
  if (!options.widths.empty()) all.insert(all.end(), {"--widths", text(options.widths)});
  return all;
}

std::string text(const std::vector<Index>& widths) {
  std::string all;
  for (const Index width : widths) all += (all.empty() ? "" : ",") + std::to_string(width);
  return all;
}

}  // namespace pad
