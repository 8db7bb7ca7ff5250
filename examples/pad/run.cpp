// SPDX-License-Identifier: BSD-3-Clause
#include "run.hpp"

#include <concepts>
#include <limits>
#include <optional>
#include <sstream>

#include "number.hpp"
#include "oneiros/evaluation/sgd_readout.hpp"
#include "oneiros/util/finite.hpp"

namespace pad {

using namespace oneiros;

namespace {

/// Everything that a run is, but for its images: what a checkpoint says and what is read back from it.
template <class Options, class Visitor>
void for_each_setting(Options& options, const Visitor& visit) {
  visit("condition", options.condition);
  visit("latent-noise", options.latent_noise);
  visit("idle-step", options.idle_step);
  visit("skip-without-gradient", options.skip_without_gradient);
  visit("seed", options.seed);
  visit("batch", options.batch);
  visit("latent", options.latent);
  visit("width", options.width);
  visit("image-size", options.image_size);
  visit("widths", options.widths);
  visit("norm", options.norm);
}

template <class T>
std::string to_text(const T& value) {
  if constexpr (std::same_as<T, bool>) return value ? "yes" : "no";
  if constexpr (std::same_as<T, std::vector<Index>>) {
    return pad::text(value);
  } else {
    std::ostringstream text;
    text.precision(std::numeric_limits<double>::max_digits10);
    text << value;
    return text.str();
  }
}

template <class T>
bool from_text(const std::string& text, T& value) {
  if constexpr (std::same_as<T, bool>) {
    value = text == "yes";
    return value || text == "no";
  } else if constexpr (std::same_as<T, std::vector<Index>>) {
    std::istringstream stream(text);
    for (std::string one; std::getline(stream, one, ',');) {
      const std::optional<Index> width = to_number<Index>(one);
      if (!width) return false;
      value.push_back(*width);
    }
    return true;
  } else {
    std::istringstream stream(text);
    return stream >> value && stream.peek() == std::istringstream::traits_type::eof();
  }
}

}  // namespace

void check(const TrainOptions& options, const Data& data) {
  const Index images = options.limit > 0 ? options.limit : data.train.size();
  const Index readout_batch = evaluation::SgdReadoutOptions{}.batch_size;
  if (options.batch < 2)
    throw ValueError(
        detail::message("--batch: expected at least 2, which the latent prior needs, found ", options.batch));
  if (images < options.batch)
    throw ValueError(detail::message(options.limit > 0 ? "--limit" : "--batch",
                                     ": expected at least one batch of ", options.batch,
                                     " training images, found ", images));
  if (images < readout_batch)
    throw ValueError(detail::message("--limit: expected at least the ", readout_batch,
                                     " training images that a batch of the readout takes, found ", images));
  if (images > data.train.size())
    throw ValueError(detail::message("--limit: expected at most the ", data.train.size(),
                                     " training images of ", data.name, ", found ", images));
}

RunDescription describe(const TrainOptions& options, const Data& data) {
  RunDescription description{{"dataset", data.name},
                             {"number of training images", std::to_string(data.train.size())}};
  for_each_setting(options, [&](const char* key, const auto& value) { description[key] = to_text(value); });
  return description;
}

TrainOptions described(const RunDescription& description, const std::filesystem::path& file) {
  TrainOptions options;
  for_each_setting(options, [&](const char* key, auto& value) {
    const auto found = description.find(key);
    const std::string text = found == description.end() ? std::string() : found->second;
    if (!from_text(text, value))
      throw CheckpointError(detail::message(file.string(), ": expected the run's '", key, "', found ",
                                            detail::in_quotes(text)));
  });
  std::vector<Index> sizes = options.widths;
  sizes.insert(sizes.end(), {options.latent, options.width, options.image_size});
  for (const Index size : sizes)
    if (size < 1 || size > largest_layer)  // before networks of that size are made
      throw CheckpointError(detail::message(file.string(), ": expected networks with sizes from 1 to ",
                                            largest_layer, ", found ", size));
  try {
    cortex_options(options);
  } catch (const ShapeError& error) {
    throw CheckpointError(file.string() + ": " + error.what());
  }
  return options;
}

Run::Run(const TrainOptions& options, const std::filesystem::path& losses_path)
    : rng(options.seed),
      cortex(cortex_options(options), rng,
             Adam<float>{{.without_gradient = options.skip_without_gradient ? WithoutGradient::skip
                                                                            : WithoutGradient::zero}}),
      condition(paper_condition<Cortex<float>>(
          options.condition, {.latent_noise = options.latent_noise, .idle_step = options.idle_step})),
      losses(losses_path, condition.losses()) {}

}  // namespace pad
