// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// Tables of made-up numbers, row by row.

#include <initializer_list>
#include <string>

#include "figures/observations.hpp"

namespace made_up {

/// One accuracy for each seed, from seed 1 on.
inline void add_readouts(pad::figures::Tables& tables, const std::string& condition, int epoch,
                         std::initializer_list<double> accuracies, const std::string& dataset = "cifar10",
                         const std::string& readout = "paper") {
  int seed = 0;
  for (const double accuracy : accuracies)
    tables.readout.add({dataset, condition, std::to_string(++seed), std::to_string(epoch), readout, "",
                        pad::cell(accuracy)});
}

/// The two ratios of Figure 6e and f, with a distance of 10 between classes.
inline void add_distances(pad::figures::Tables& tables, const std::string& condition, int epoch, int seed,
                          double intra_to_inter, double clean_occluded_to_inter) {
  tables.distances.add({"cifar10", condition, std::to_string(seed), std::to_string(epoch), "euclidean",
                        pad::cell(10 * intra_to_inter), "10", pad::cell(10 * clean_occluded_to_inter)});
}

}  // namespace made_up
