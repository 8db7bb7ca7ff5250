// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// What a run of the program is: everything that the command line says, with the paper's defaults.

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "oneiros/cortex/options.hpp"

namespace pad {

// The most that options take.
inline constexpr oneiros::Index largest_layer = 8192;  // --latent and widths: beyond, memory runs out
inline constexpr oneiros::Index largest_image = 1024;  // --image-size
inline constexpr int largest_occlusion = 32;           // --patch, pixels: the side of an image
inline constexpr int most_epochs = 1000000;
inline constexpr int most_threads = 4096;

/// What networks are made of.
struct NetworkOptions {
  oneiros::Index latent = 256;
  oneiros::Index width = 64;
  oneiros::Index image_size = 32;      // rows and columns of the images
  std::vector<oneiros::Index> widths;  // empty: as many as leave 7 x 7 pixels or less, from `width` on
  std::string norm = "none";           // or "batch", "group"
};

/// Throws oneiros::ShapeError for images that cannot be halved as often as there are widths.
oneiros::CortexOptions cortex_options(const NetworkOptions& options);

/// The options of the command line that say the same.
std::vector<std::string> arguments(const NetworkOptions& options);

/// "64,128".
std::string text(const std::vector<oneiros::Index>& widths);

struct TrainOptions : NetworkOptions {
  std::string dataset;         // empty: the best at hand
  std::filesystem::path data;  // empty: where the data set usually is
  std::string condition = "full";
  int epochs = 50;
  bool epochs_given = false;  // by the user
  bool quick = false;         // a few hundred cycles only
  std::uint64_t seed = 1;
  int threads = 0;  // 0: one for each core
  oneiros::Index batch = 64;
  oneiros::Index limit = 0;  // 0: all training images
  double latent_noise = 0.5;
  bool idle_step = false;
  bool skip_without_gradient = false;
  std::filesystem::path out = "out";
  double checkpoint_every = 5;  // minutes; 0: only at the end of each epoch
  bool keep_weights = false;    // of the epochs at which the paper evaluates, and the last
  bool no_evaluation = false;   // train only
  bool fresh = false;           // do not continue the run in `out`
  bool fresh_if_other = false;  // nor stop if it is another one
};

/// The sizes are 0 and the norm is empty where nobody says: the paper's, or those of the encoder.
struct ClassifierOptions : NetworkOptions {
  ClassifierOptions() : NetworkOptions{.latent = 0, .width = 0, .image_size = 0, .widths = {}, .norm = ""} {}

  std::string dataset;            // as above
  std::filesystem::path data;     // as above
  std::filesystem::path encoder;  // empty: learn from random weights
  int epochs = 8;
  std::uint64_t seed = 1;
  int threads = 0;  // 0: one for each core
  oneiros::Index batch = 64;
  oneiros::Index limit = 0;  // 0: all training images
  double learning_rate = 1e-3;
  bool no_flips = false;
  std::filesystem::path out = "out";
};

}  // namespace pad
