// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// What the code in README.md and docs/ takes as given: the names that its reader knows already. A block may
// declare them anew.

#include <tbb/task_arena.h>

#include <cstdint>
#include <oneiros/io.hpp>
#include <oneiros/oneiros.hpp>
#include <string>
#include <vector>

using namespace oneiros;

extern const Rng rng;
extern const int epoch;
extern const Tensor<float, 4> images;
extern const data::Dataset data_set, photographs, dreamed, dreams;
extern Cortex<float> cortex;
extern Classifier<float> classifier;
extern Hippocampus<float> hippocampus;
extern Phase<Wake> wake;
extern Phase<NREM> nrem;
extern Phase<REM> rem;

extern const Tensor<float, 4> tensor;  // what from_memory makes a data set of
extern const std::vector<int> labels;
extern const std::vector<std::uint8_t> pixels;
extern const std::vector<std::string> names;
