// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// The layers of the model, and how often a Wake-NREM-REM cycle runs each pass of each.

#include <array>
#include <string>

#include "oneiros/kernels/convolution.hpp"

namespace benchmarks {

using oneiros::Index;

inline constexpr Index batch = 64;

enum class Pass { forward, input, weights };
inline constexpr std::array passes{Pass::forward, Pass::input, Pass::weights};

inline const char* name_of(Pass pass) {
  switch (pass) {
    case Pass::forward:
      return "forward";
    case Pass::input:
      return "input";
    default:
      return "weights";
  }
}

/// One layer; `in_cycle` counts its forward, input gradient and weight gradient passes.
struct Layer {
  const char* name;
  bool transposed;
  Index inputs, outputs;  ///< channels
  Index fine, coarse;     ///< pixels on a side; a convolution's input is the fine one
  Index stride, padding;
  std::array<int, 3> in_cycle;

  oneiros::kernels::Geometry geometry() const {
    oneiros::kernels::Geometry g;
    g.images = batch;
    g.fine = {fine, fine};
    g.coarse = {coarse, coarse};
    g.fine_channels = transposed ? outputs : inputs;
    g.coarse_channels = transposed ? inputs : outputs;
    g.window = {4, 4};
    g.stride = {stride, stride};
    g.padding = {padding, padding};
    return g;
  }

  /// Multiplications and additions of the direct algorithm, padding included.
  double operations() const {
    const auto g = geometry();
    return 2.0 * static_cast<double>(batch * g.coarse_positions() * g.weight_size());
  }
};

/// Encoder and generator at the paper's sizes. Wake runs both heads, NREM the latent one (conv4), REM the
/// discriminator (dis); only REM asks for the images' gradient, and only Wake for the latents'.
inline constexpr std::array<Layer, 9> layers{{
    {"conv1", false, 3, 64, 32, 16, 2, 1, {3, 1, 3}},
    {"conv2", false, 64, 128, 16, 8, 2, 1, {3, 3, 3}},
    {"conv3", false, 128, 256, 8, 4, 2, 1, {3, 3, 3}},
    {"conv4", false, 256, 256, 4, 1, 2, 0, {2, 2, 2}},
    {"dis", false, 256, 1, 4, 1, 2, 0, {2, 2, 2}},
    {"tconv1", true, 256, 256, 4, 1, 1, 0, {3, 1, 2}},
    {"tconv2", true, 256, 128, 8, 4, 2, 1, {3, 2, 2}},
    {"tconv3", true, 128, 64, 16, 8, 2, 1, {3, 2, 2}},
    {"tconv4", true, 64, 3, 32, 16, 2, 1, {3, 2, 2}},
}};

/// Whether the layer's products are done in tiles of bfloat16 if they may be rounded.
inline bool in_tiles(const Layer& layer) {
  return oneiros::kernels::Plan<float>(layer.geometry(), oneiros::Algorithm::automatic,
                                       oneiros::Precision::bfloat16)
      .implementation()
      .rounds;
}

/// 37.4e9: what the direct algorithm computes in a cycle.
inline double operations_of_cycle() {
  double sum = 0;
  for (const Layer& layer : layers)
    sum += layer.operations() * (layer.in_cycle[0] + layer.in_cycle[1] + layer.in_cycle[2]);
  return sum;
}

/// Benchmarks are named layer/pass/whose/threads.
inline std::string benchmark_name(const std::string& layer, Pass pass, const std::string& whose,
                                  int threads) {
  return layer + "/" + name_of(pass) + "/" + whose + "/" + std::to_string(threads);
}

}  // namespace benchmarks
