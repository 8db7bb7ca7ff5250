// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// `pad evaluate`: the paper's measures of trained networks, as CSV tables and measures.json.

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "oneiros/tensor/tensor.hpp"

namespace pad {

struct EvaluateOptions {
  std::filesystem::path weights;                // or a checkpoint
  std::string dataset;                          // empty: the one that the networks were trained on
  std::filesystem::path data;                   // empty: where the data set usually is
  std::filesystem::path out;                    // empty: evaluation/NAME, by the networks' name
  oneiros::Index limit = 0;                     // 0: all training images
  std::vector<std::string> only;                // measures; empty: all
  std::vector<int> patches = {4};               // pixels
  oneiros::Index images = 10000;                // of each set that the Frechet distance compares
  std::filesystem::path classifier, inception;  // features for the Frechet distance
  std::string inception_variant = "fid";        // or "torchvision"
  std::uint64_t seed = 0;
  bool seed_given = false;  // else the seed of the training
  int threads = 0;          // 0: one for each core
};

/// The measures, as options call them; each writes the table of its name.
const std::vector<std::string>& measure_names();

/// Returns the program's exit code. Throws std::exception with a message for the user.
int evaluate(const EvaluateOptions& given);

}  // namespace pad
