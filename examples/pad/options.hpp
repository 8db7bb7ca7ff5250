// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// What a run of the program is: everything that the command line says, with the paper's defaults.

#include <cstdint>
#include <filesystem>
#include <string>

#include "oneiros/tensor/tensor.hpp"

namespace pad {

// The most that options take.
inline constexpr oneiros::Index largest_layer = 8192;  // --latent and --width: beyond, memory runs out
inline constexpr int largest_occlusion = 32;           // --patch, pixels: the side of an image
inline constexpr int most_epochs = 1000000;
inline constexpr int most_threads = 4096;

struct TrainOptions {
  std::string dataset;         // empty: the best at hand
  std::filesystem::path data;  // empty: where the data set usually is
  std::string condition = "full";
  int epochs = 50;
  bool epochs_given = false;  // by the user
  bool quick = false;         // a few hundred cycles only
  std::uint64_t seed = 1;
  int threads = 0;  // 0: one for each core
  oneiros::Index batch = 64;
  oneiros::Index latent = 256;
  oneiros::Index width = 64;
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

struct ClassifierOptions {
  std::string dataset;            // as above
  std::filesystem::path data;     // as above
  std::filesystem::path encoder;  // empty: learn from random weights
  int epochs = 8;
  std::uint64_t seed = 1;
  int threads = 0;  // 0: one for each core
  oneiros::Index batch = 64;
  oneiros::Index latent = 0;  // 0: 256, or that of the encoder
  oneiros::Index width = 0;   // 0: 64, or that of the encoder
  oneiros::Index limit = 0;   // 0: all training images
  double learning_rate = 1e-3;
  bool no_flips = false;
  std::filesystem::path out = "out";
};

}  // namespace pad
