// SPDX-License-Identifier: BSD-3-Clause
#include <cmath>
#include <iostream>
#include <numbers>
#include <numeric>

#include "oneiros/evaluation/gratings.hpp"
#include "oneiros/evaluation/preferred_images.hpp"
#include "oneiros/evaluation/unit_gradients.hpp"
#include "oneiros/formats/image_grid.hpp"
#include "oneiros/util/detail/status_line.hpp"
#include "output_directory.hpp"
#include "shown.hpp"

namespace pad {

using namespace oneiros;

namespace {

/// Calls `f(part)` with the part of the encoder from the image to a layer. Throws ValueError if it has none of
/// that name.
template <class F>
void with_part(const Encoder<float>& encoder, const std::string& name, const F& f) {
  const auto& trunk = encoder.trunk();
  std::string names;
  std::vector layers{trunk.layer(0)};
  for (std::size_t depth = 1; depth <= trunk.depth(); ++depth) {
    const std::string layer = "conv" + std::to_string(depth);
    if (name == layer) return f(Stack(layers));
    if (depth < trunk.depth()) layers.push_back(trunk.layer(depth));
    names += layer + ", ";
  }
  const std::string latent = "conv" + std::to_string(trunk.depth() + 1) + ".0";
  if (name != latent) throw ValueError("--layer: expected one of " + names + latent + ", found " + name);
  f(Sequential(trunk, encoder.latent_head()));
}

/// The units in the middle of a layer, as rows of the page.
template <class Part>
class UnitPage {
 public:
  UnitPage(Part part, const TrainedNetworks& networks, const UnitsOptions& options,
           const data::Dataset& images)
      : part_(std::move(part)),
        generator_(networks.cortex.generator),
        latent_size_(networks.cortex.encoder.latent_size()),
        options_(options),
        images_(images),
        layer_(networks, options.layer),
        shape_(layer_.layer().shape),
        grid_(4 + options.best, 2) {
    for (const int channel : options.units) {
      if (channel < 0 || channel >= shape_[2])
        throw ValueError(
            detail::message("--units: expected channels from 0 to ", shape_[2] - 1, ", found ", channel));
      channels_.push_back(channel);
    }
    if (channels_.empty()) {
      channels_.resize(static_cast<std::size_t>(std::min<Index>(12, shape_[2])));
      std::iota(channels_.begin(), channels_.end(), Index{0});
    }
  }

  void write() {
    std::vector<Index> columns;
    for (const Index channel : channels_)
      columns.push_back((shape_[0] / 2 * shape_[1] + shape_[1] / 2) * shape_[2] + channel);
    status_.draw("preferred images");
    const auto preferred = evaluation::preferred_images(layer_, images_, columns, options_.best);
    status_.draw("gratings");
    const auto tuning = evaluation::grating_tuning(layer_, images_.image_shape(), columns, gratings_);
    for (std::size_t i = 0; i < channels_.size(); ++i) {
      status_.draw(detail::message("unit ", i + 1, " of ", channels_.size()));
      add(channels_[i], preferred[i], tuning[i]);
    }
    const path stem = options_.out / options_.layer;
    grid_.write(stem.string() + ".png");
    table_.write(stem.string() + ".csv");
    tunings_.write(stem.string() + "-tuning.csv");
    status_.say(detail::message(channels_.size(), " units of ", to_string(shape_), " are in ", stem.string(),
                                ".png and .csv: optimal image, the same of the generator, receptive field, ",
                                "tuning (orientations x frequencies), preferred images"));
  }

 private:
  void add(Index channel, const evaluation::PreferredImages& preferred,
           const evaluation::GratingTuning& tuning) {
    const Shape<3> image = images_.image_shape(), unit{shape_[0] / 2, shape_[1] / 2, channel};
    const Tensor<float, 4> best =
        data::images<float>(images_.subset(preferred.images), 0, std::ssize(preferred.images));
    const auto field = evaluation::receptive_field(part_, const_view(best), unit);
    const evaluation::AscentOptions ascent{.steps = options_.steps};
    const auto optimal = evaluation::optimal_image(part_, image, unit, ascent);
    const auto dreamed = evaluation::optimal_latent(part_, generator_, latent_size_, image, unit, ascent);

    Tensor<float, 4> row(4 + best.dimension(0), image[0], image[1], image[2]);
    float* at = std::copy_n(optimal.image.data(), optimal.image.size(), row.data());
    at = std::copy_n(dreamed.image.data(), dreamed.image.size(), at);
    at = painted(field.gradient, image, at);
    at = painted(tuning.f1.transpose(), image, at);
    std::copy_n(best.data(), best.size(), at);
    grid_.add_row(row, "unit " + std::to_string(channel));

    const auto text = [](auto value) { return std::to_string(value); };
    const double degrees = 180 / std::numbers::pi;
    table_.add({text(channel), text(unit[0]), text(unit[1]), text(field.top), text(field.left),
                text(field.height), text(field.width), cell(field.effective_side),
                cell(std::round(1e6 * degrees * tuning.orientation) / 1e6), cell(tuning.frequency),
                cell(tuning.selectivity), cell(optimal.response), cell(dreamed.response),
                text(preferred.images.front()), cell(preferred.responses.front())});
    for (Index i = 0; i < tuning.f1.rows(); ++i)
      for (Index j = 0; j < tuning.f1.cols(); ++j)
        tunings_.add({text(channel),
                      cell(180.0 * static_cast<double>(i) / static_cast<double>(tuning.f1.rows())),
                      cell(gratings_.frequencies[static_cast<std::size_t>(j)]), cell(tuning.f1(i, j)),
                      cell(tuning.f0(i, j))});
  }

  /// Paints a matrix of numbers from 0 on as an image, the largest white; returns its end.
  static float* painted(const evaluation::Matrix& values, const Shape<3>& image, float* out) {
    const double largest = std::max(values.maxCoeff(), std::numeric_limits<double>::min());
    for (Index y = 0; y < image[0]; ++y)
      for (Index x = 0; x < image[1]; ++x)
        out = std::fill_n(
            out, image[2],
            static_cast<float>(
                2 * values(y * values.rows() / image[0], x * values.cols() / image[1]) / largest - 1));
    return out;
  }

  Part part_;
  Generator<float> generator_;
  Index latent_size_;
  const UnitsOptions& options_;
  const data::Dataset& images_;
  LayerOf layer_;
  Shape<3> shape_;
  std::vector<Index> channels_;
  evaluation::GratingOptions gratings_{};
  ImageGrid grid_;
  Table table_{{"unit", "row", "column", "field_top", "field_left", "field_height", "field_width",
                "field_effective_side", "orientation", "frequency", "selectivity",
                "response_to_optimal_image", "response_to_optimal_dream", "preferred_image",
                "response_to_preferred_image"}};
  Table tunings_{{"unit", "orientation", "frequency", "f1", "f0"}};
  oneiros::detail::StatusLine status_;
};

int units_on_these_threads(UnitsOptions options) {
  const TrainedNetworks networks = load_networks(options.weights);
  if (options.layer.empty()) options.layer = latent_layer(networks);
  with_part(networks.cortex.encoder, options.layer, [&](const auto& part) {
    const data::Dataset images = shown_images(options, networks, options.weights);
    UnitPage page(part, networks, options, images);
    make_directory(options.out);
    page.write();
  });
  return 0;
}

}  // namespace

int units(const UnitsOptions& options) {
  return on_threads(options, units_on_these_threads);
}

}  // namespace pad
