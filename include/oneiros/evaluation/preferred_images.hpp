// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// Which of many images units respond to most, as one shows of a cell in a recording.

#include <algorithm>
#include <cstddef>
#include <span>
#include <vector>

#include "oneiros/evaluation/features.hpp"

namespace oneiros::evaluation {

/// Of one unit, the strongest response first; the earlier image of two with the same.
struct PreferredImages {
  std::vector<Index> images;      ///< in the data set
  std::vector<double> responses;  ///< to them
};

}  // namespace oneiros::evaluation

namespace oneiros::detail {

/// Throws ValueError unless there are units, each below the number of features.
inline void check_units(std::span<const Index> units, Index features, const char* who) {
  if (units.empty()) throw ValueError(message(who, ": expected at least one unit, found none"));
  for (const Index unit : units)
    if (unit < 0 || unit >= features)
      throw ValueError(message(who, ": expected units from 0 to ", features - 1, ", found ", unit));
}

}  // namespace oneiros::detail

namespace oneiros::evaluation {

/// The `count` images that each of the units, columns of the features, responds to most; all images if there
/// are fewer. Holds `batch_size` images at a time. Throws ValueError for a unit that there is not, for fewer
/// than one image and where for_each_batch does, NumericalError for NaN or infinity.
template <FeatureExtractor F>
std::vector<PreferredImages> preferred_images(F& extractor, const data::Dataset& dataset,
                                              std::span<const Index> units, Index count,
                                              Index batch_size = 64) {
  detail::check_units(units, extractor.feature_count(), "preferred images");
  if (count < 1) throw ValueError(detail::message("preferred images: expected at least 1, found ", count));
  std::vector<PreferredImages> found(units.size());
  using S = typename F::Scalar;
  data::for_each_batch<S>(dataset, batch_size, [&](const TensorView<const S, 4>& images, Index first) {
    const TensorView<const S, 2> features = extractor(images);
    detail::check_finite(features, "preferred images");
    for (std::size_t u = 0; u < units.size(); ++u)
      for (Index i = 0; i < features.dimension(0); ++i) {
        auto& [best, responses] = found[u];
        const auto response = static_cast<double>(features(i, units[u]));
        const auto place =
            std::find_if(responses.begin(), responses.end(), [&](double other) { return other < response; }) -
            responses.begin();
        best.insert(best.begin() + place, first + i);
        responses.insert(responses.begin() + place, response);
        if (static_cast<Index>(best.size()) > count) {
          best.pop_back();
          responses.pop_back();
        }
      }
  });
  return found;
}

}  // namespace oneiros::evaluation
