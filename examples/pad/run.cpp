// SPDX-License-Identifier: BSD-3-Clause
#include "run.hpp"

namespace pad {

using namespace oneiros;

RunDescription describe(const TrainOptions& options, const Data& data) {
  return texts_of<RunDescription>(
      options, identity,
      {{"dataset", data.name}, {"number of training images", std::to_string(data.train.size())}});
}

TrainOptions described(const RunDescription& description, const path& file) {
  TrainOptions options;
  const auto fail = [&]<class... Parts>(const Parts&... parts) {
    throw CheckpointError(detail::message(file.string(), ": ", parts...));
  };
  TrainOptions::for_each_field(options, [&](const Field& field, auto& value) {
    if (!field.is(identity)) return;
    const auto found = description.find(field.name);
    const std::string text = found == description.end() ? std::string() : found->second;
    if (!from_text(text, value))
      fail("expected the run's '", field.name, "', found ", detail::in_quotes(text));
  });
  std::vector<Index> sizes = options.widths;
  sizes.insert(sizes.end(), {options.latent, options.width, options.image_size});
  for (const Index size : sizes)
    if (size < 1 || size > largest_layer)  // before networks of that size are made
      fail("expected networks with sizes from 1 to ", largest_layer, ", found ", size);
  try {
    cortex_options(options);
  } catch (const ShapeError& error) {
    fail(error.what());
  }
  return options;
}

Run::Run(const TrainOptions& options, const path& losses_path)
    : rng(options.seed),
      cortex(cortex_options(options), rng,
             Adam<float>{{.without_gradient = options.skip_without_gradient ? WithoutGradient::skip
                                                                            : WithoutGradient::zero}}),
      condition(paper_condition<Cortex<float>>(
          options.condition, {.latent_noise = options.latent_noise, .idle_step = options.idle_step})),
      losses(losses_path, condition.losses()) {}

}  // namespace pad
