// SPDX-License-Identifier: BSD-3-Clause
#include "features.hpp"

#include <memory>

#include "classifier.hpp"
#include "oneiros/evaluation/inception_v3_file.hpp"
#include "oneiros/evaluation/network_features.hpp"

namespace pad {

using namespace oneiros;

namespace {

template <evaluation::FeatureExtractor F>
Features shared(const char* name, const std::string& trained_on, F extractor) {
  const Index count = extractor.feature_count();
  return {name, trained_on, count,
          [kept = std::make_shared<F>(std::move(extractor))](const auto& images) { return (*kept)(images); }};
}

}  // namespace

Features load_features(const std::filesystem::path& classifier, const std::filesystem::path& inception,
                       const std::string& variant) {
  if (classifier.empty() == inception.empty())
    throw ValueError(std::string("Frechet distance: expected --classifier or --inception, found ") +
                     (classifier.empty() ? "neither" : "both"));
  if (inception.empty()) {
    SavedClassifier saved = load_classifier(classifier);
    return shared("classifier", saved.dataset, evaluation::NetworkFeatures(std::move(saved.network)));
  }
  return shared("inception", "",
                evaluation::load_inception_v3(inception, variant == "torchvision"
                                                             ? evaluation::InceptionVariant::torchvision
                                                             : evaluation::InceptionVariant::fid));
}

}  // namespace pad
