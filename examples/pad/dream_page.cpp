// SPDX-License-Identifier: BSD-3-Clause
#include "dream_page.hpp"

#include <algorithm>
#include <bit>
#include <cstdint>
#include <string>
#include <string_view>

#include "base64.hpp"
#include "oneiros/files/atomic_file.hpp"
#include "oneiros/formats/detail/page_template.hpp"

namespace pad {

using namespace oneiros;

namespace {

constexpr std::string_view template_page =
#include "dream_page.html"
    ;

/// As float32, the first byte the least.
template <class Values>
void append_floats(std::string& bytes, const Values& values) {
  for (Index i = 0; i < values.size(); ++i) {
    const auto bits = std::bit_cast<std::uint32_t>(static_cast<float>(values.data()[i]));
    for (unsigned shift = 0; shift < 32; shift += 8) bytes += static_cast<char>(bits >> shift & 0xFFU);
  }
}

/// What the page has to know of a convolution, whose weights are stored row, column, output, input.
Json layer_of(const Parameter<float>& weight, bool first) {
  const std::vector<Index> shape = detail::interchange_shape(weight);  // inputs, outputs, rows, columns
  return {{"inputs", shape[0]},      {"outputs", shape[1]},      {"window", shape[2]},
          {"stride", first ? 1 : 2}, {"padding", first ? 0 : 1}, {"last", false}};
}

}  // namespace

void write_dream_page(const path& file, const TrainedNetworks& networks, const data::Dataset& images,
                      Index memories) {
  Json layers = Json::array();
  std::string weights, latents, pictures;
  for_each_parameter(networks.cortex.generator, [&](const Name& parameter, const auto& values) {
    const std::string name = parameter;
    if (!name.ends_with(".0.weight") && !name.ends_with(".0.bias"))
      throw ValueError("--html: expected a generator without normalization, found " + name);
    if (name.ends_with("weight")) layers.push_back(layer_of(values, layers.empty()));
    append_floats(weights, values.value);
  });
  layers.back()["last"] = true;
  memories = std::min(memories, images.size());
  Encoder<float>::Activations encoding;
  append_floats(latents, networks.cortex.encoder.latent(const_view(data::images<float>(images, 0, memories)),
                                                        encoding));
  for (Index i = 0; i < memories; ++i)
    for (const std::uint8_t byte : images.image(i)) pictures += static_cast<char>(byte);
  const Json values{{"name", networks.name},      {"side", networks.image_size},
                    {"layers", layers.dump()},    {"weights", base64(weights)},
                    {"latents", base64(latents)}, {"pictures", base64(pictures)}};
  write_file_atomically(file, detail::filled(template_page, values));
}

}  // namespace pad
