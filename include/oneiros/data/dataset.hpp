// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// Labelled images. They stay bytes, shared by every copy and subset, so that a data set is a cheap value and
// takes a quarter of the memory that floats would; they become numbers in [-1, 1] when a batch is made.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <numeric>
#include <span>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "oneiros/parallel/parallel.hpp"
#include "oneiros/tensor/bytes.hpp"
#include "oneiros/tensor/tensor.hpp"

namespace oneiros::data {

/// The part of a data set that is learned from, or the part that is only tested on.
enum class Split { train, test };

/// What a data set is made from.
struct Contents {
  std::string name{};
  Shape<3> image_shape{};                  ///< height, width, channels
  std::vector<std::uint8_t> pixels{};      ///< image, row, column, channel
  std::vector<int> labels{};               ///< one for each image, an index into class_names
  std::vector<std::string> class_names{};  ///< a label is an index into them
};

/// Images of one shape with a label each. Copies and subsets share the pixels.
class Dataset {
 public:
  /// Throws ShapeError unless pixels fit labels and image shape, ValueError if there is no image or a label
  /// has no class.
  explicit Dataset(Contents contents)
      : contents_(std::make_shared<const Contents>(checked(std::move(contents)))),
        size_(static_cast<Index>(contents_->labels.size())) {}

  /// The number of images.
  Index size() const { return size_; }

  /// Height, width, channels.
  const Shape<3>& image_shape() const { return contents_->image_shape; }

  /// What messages call it.
  const std::string& name() const { return contents_->name; }
  /// A label is an index into them.
  const std::vector<std::string>& class_names() const { return contents_->class_names; }
  /// The number of class names.
  int classes() const { return static_cast<int>(class_names().size()); }

  /// The class of image i. Throws ValueError if there is no such image.
  int label(Index i) const { return contents_->labels[static_cast<std::size_t>(row(i))]; }

  /// The bytes of image i (row, column, channel), alive as long as any copy of the data set. Throws
  /// ValueError if there is no such image.
  std::span<const std::uint8_t> image(Index i) const {
    const auto bytes = static_cast<std::size_t>(size_of(image_shape()));
    return std::span(contents_->pixels).subspan(static_cast<std::size_t>(row(i)) * bytes, bytes);
  }

  /// The first n images. Throws ValueError unless 1 <= n <= size().
  Dataset first(Index n) const {
    if (n < 1 || n > size_)
      throw ValueError(detail::message(name(), ": cannot take the first ", n, " of ", size_, " images"));
    Dataset result = *this;
    result.size_ = n;
    return result;
  }

  /// The images with these indices, in this order; an index may be repeated. Throws ValueError if there is
  /// none, or one outside of the data set.
  Dataset subset(std::vector<Index> which) const {
    if (which.empty()) throw ValueError(detail::message(name(), ": a subset needs at least one image"));
    for (Index& i : which) i = row(i);
    Dataset result = *this;
    result.size_ = static_cast<Index>(which.size());
    result.rows_ = std::make_shared<const std::vector<Index>>(std::move(which));
    return result;
  }

 private:
  /// Where image i lies in the contents.
  Index row(Index i) const {
    if (i < 0 || i >= size_)
      throw ValueError(detail::message(name(), ": expected an image from 0 to ", size_ - 1, ", found ", i));
    return rows_ ? (*rows_)[static_cast<std::size_t>(i)] : i;
  }

  static Contents checked(Contents contents) {
    const auto& [name, shape, pixels, labels, class_names] = contents;
    if (std::any_of(shape.begin(), shape.end(), [](Index extent) { return extent < 1; }))
      throw ShapeError(detail::message(name, ": images of impossible shape ", to_string(shape)));
    if (labels.empty()) throw ValueError(detail::message(name, ": a data set needs at least one image"));
    const auto bytes = static_cast<std::size_t>(size_of(shape));
    if (pixels.size() % bytes != 0 || pixels.size() / bytes != labels.size())
      throw ShapeError(detail::message(name, ": expected ", labels.size(), " images (one for each label) of ",
                                       bytes, " bytes, found ", pixels.size(), " bytes"));
    const auto classes = static_cast<int>(class_names.size());
    for (std::size_t i = 0; i < labels.size(); ++i)
      if (labels[i] < 0 || labels[i] >= classes)
        throw ValueError(
            detail::message(name, ": image ", i, " has label ", labels[i], ", expected 0 to ", classes - 1));
    return contents;
  }

  std::shared_ptr<const Contents> contents_;
  std::shared_ptr<const std::vector<Index>> rows_;  // null: image i is row i
  Index size_;
};

}  // namespace oneiros::data

namespace oneiros::detail {

inline constexpr Index images_per_block = 8;

/// Calls `write(image, out, index)` for the images with these indices: a view of its bytes, and one of its
/// place in `out` (N,H,W,C), both height, width, channel. Throws ShapeError unless `out` has room for exactly
/// these, ValueError if there is no such image, and what `write` throws.
template <class S, class F>
void write_images(const data::Dataset& dataset, std::span<const Index> which, const TensorView<S, 4>& out,
                  const F& write) {
  const auto& shape = dataset.image_shape();
  check_shape(out.shape(), {static_cast<Index>(which.size()), shape[0], shape[1], shape[2]},
              "images of a data set: out");
  parallel_blocks(out.dimension(0), images_per_block, [&](Index begin, Index end) {
    for (Index i = begin; i < end; ++i) {
      const Index index = which[static_cast<std::size_t>(i)];
      write(TensorView<const std::uint8_t, 3>(dataset.image(index).data(), shape),
            TensorView<S, 3>(out.data() + i * size_of(shape), shape), index);
    }
  });
}

/// Writes the images with these indices to `out` (N,H,W,C), from bytes to [-1, 1]. Throws ShapeError unless
/// `out` has room for exactly these, ValueError if there is no such image.
template <class S>
void images_to(const data::Dataset& dataset, std::span<const Index> which,
               std::type_identity_t<TensorView<S, 4>> out) {
  write_images<S>(dataset, which, out, [](const auto& image, const auto& place, Index) {
    std::transform(image.begin(), image.end(), place.begin(), from_byte<S>);
  });
}

}  // namespace oneiros::detail

namespace oneiros::data {

/// Images `first` to `first + count` as numbers in [-1, 1] (N,H,W,C). Throws ValueError if some do not exist.
template <class S = float>
Tensor<S, 4> images(const Dataset& dataset, Index first, Index count) {
  if (first < 0 || count < 0 || first > dataset.size() - count)
    throw ValueError(detail::message(dataset.name(), ": expected images within 0 to ", dataset.size(),
                                     ", found ", count, " from ", first));
  std::vector<Index> which(static_cast<std::size_t>(count));
  std::iota(which.begin(), which.end(), first);
  const auto [height, width, channels] = dataset.image_shape();
  Tensor<S, 4> result(count, height, width, channels);
  detail::images_to<S>(dataset, which, result);
  return result;
}

/// Calls `f(images, first)` for all images in order, `batch_size` at a time: a view N,H,W,C of numbers in
/// [-1, 1], alive during the call, and the index of its first image. Throws ValueError unless batch_size
/// >= 1.
template <class S, class F>
void for_each_batch(const Dataset& dataset, Index batch_size, const F& f) {
  if (batch_size < 1)
    throw ValueError(detail::message("for_each_batch: expected batches of at least 1, found ", batch_size));
  const auto [height, width, channels] = dataset.image_shape();
  Tensor<S, 4> images;
  std::vector<Index> which;
  for (Index first = 0; first < dataset.size(); first += batch_size) {
    which.resize(static_cast<std::size_t>(std::min(batch_size, dataset.size() - first)));
    std::iota(which.begin(), which.end(), first);
    resize(images, {static_cast<Index>(which.size()), height, width, channels});
    detail::images_to<S>(dataset, which, images);
    f(const_view(images), first);
  }
}

}  // namespace oneiros::data
