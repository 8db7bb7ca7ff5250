// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// Trained networks of others that are only run forward, written down as data: a sequence of steps, some of
// which are branches, sequences themselves, whose outputs are put side by side.

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "oneiros/evaluation/bilinear_resize.hpp"
#include "oneiros/evaluation/folded_convolution.hpp"
#include "oneiros/evaluation/pooling.hpp"

namespace oneiros::evaluation {

template <class S>
struct Step;

/// Steps that read what the one before has written.
template <class S>
using Sequence = std::vector<Step<S>>;

/// Sequences that all read the same images; the channels of their outputs follow each other.
template <class S>
struct Branches {
  std::vector<Sequence<S>> sequences;  ///< each of at least one step
};

/// A part of a network. The names of what is in branches begin with theirs and a dot.
template <class S>
struct Step {
  std::string name;  ///< of its arrays in a file, or the beginning of their names
  std::variant<FoldedConvolution<S>, Pooling, BilinearResize, Branches<S>> kind;  ///< what it computes
};

/// A sequence with the memory that it needs to run: two images for each depth of branches, which grow to the
/// largest and are then reused.
template <class S>
class FeedForward {
 public:
  /// Takes the weights from `read(name, shape)`, for images of so many channels. Throws as
  /// FoldedConvolution's `load` does.
  template <ArrayReader<S> Read>
  FeedForward(Sequence<S> steps, Index channels, const Read& read) : steps_(std::move(steps)) {
    load(steps_, "", channels, read);
  }

  /// Throws ShapeError for images that the network cannot take.
  Shape<4> output_shape(const Shape<4>& input) const { return output_shape(steps_, input); }

  /// Runs the network and calls `observe(name, output)` after each of its steps. What is returned is valid
  /// until the next call.
  template <class Observe>
  TensorView<const S, 4> operator()(const TensorView<const S, 4>& images, const Observe& observe) {
    return run(steps_, images, 0, observe);
  }

 private:
  static constexpr auto ignore = [](const auto&...) {};

  template <class Read>
  static Index load(Sequence<S>& steps, const std::string& prefix, Index channels, const Read& read) {
    for (Step<S>& step : steps) {
      if (auto* convolution = std::get_if<FoldedConvolution<S>>(&step.kind))
        channels = convolution->load(prefix + step.name, channels, read);
      if (auto* branches = std::get_if<Branches<S>>(&step.kind)) {
        const std::string inner = step.name.empty() ? prefix : prefix + step.name + ".";
        Index sum = 0;
        for (Sequence<S>& branch : branches->sequences) sum += load(branch, inner, channels, read);
        channels = sum;
      }
    }
    return channels;
  }

  static Shape<4> output_shape(const Sequence<S>& steps, Shape<4> shape) {
    for (const Step<S>& step : steps)
      shape = std::visit([&](const auto& kind) { return output_shape(kind, shape); }, step.kind);
    return shape;
  }

  template <class Kind>
  static Shape<4> output_shape(const Kind& kind, const Shape<4>& input) {
    return kind.output_shape(input);
  }

  static Shape<4> output_shape(const Branches<S>& branches, const Shape<4>& input) {
    Shape<4> all{};
    for (const Sequence<S>& branch : branches.sequences) {
      const Index channels = all[3];
      all = output_shape(branch, input);
      all[3] += channels;
    }
    return all;
  }

  template <class Observe>
  TensorView<const S, 4> run(const Sequence<S>& steps, TensorView<const S, 4> x, std::size_t depth,
                             const Observe& observe) {
    if (memory_.size() == depth) memory_.emplace_back();
    for (std::size_t i = 0; i < steps.size(); ++i) {
      std::visit(
          [&](const auto& kind) {
            const Shape<4> shape = output_shape(kind, x.shape());
            const TensorView<S, 4> y(memory_[depth][i % 2].reserve(size_of(shape)), shape);
            run(kind, x, y, depth);
            x = y;
          },
          steps[i].kind);
      observe(steps[i].name, x);
    }
    return x;
  }

  template <class Kind>
  void run(const Kind& kind, const TensorView<const S, 4>& x, const TensorView<S, 4>& y, std::size_t) {
    kind(x, y);
  }

  void run(const Branches<S>& branches, const TensorView<const S, 4>& x, const TensorView<S, 4>& y,
           std::size_t depth) {
    Index channel = 0;
    for (const Sequence<S>& branch : branches.sequences) {
      const TensorView<const S, 4> part = run(branch, x, depth + 1, ignore);
      copy_channels(part, y, channel);
      channel += part.dimension(3);
    }
  }

  /// Writes images to the channels of others, from `first` on.
  static void copy_channels(const TensorView<const S, 4>& from, const TensorView<S, 4>& to, Index first) {
    const Index channels = from.dimension(3), stride = to.dimension(3);
    parallel_blocks(
        from.size() / channels, 64,
        [&](Index begin, Index end) {
          for (Index pixel = begin; pixel < end; ++pixel)
            std::copy_n(from.data() + pixel * channels, channels, to.data() + pixel * stride + first);
        },
        from.size());
  }

  Sequence<S> steps_;
  std::vector<std::array<kernels::Buffer<S>, 2>> memory_;
};

}  // namespace oneiros::evaluation
