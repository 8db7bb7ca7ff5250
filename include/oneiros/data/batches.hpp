// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// The mini-batches of one epoch. Their order depends on the seed and the epoch alone, and batch k can be
// loaded without those before it: an interrupted epoch is resumed where it stopped, and while the caller
// computes on one batch, an idle thread makes the next.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <memory>
#include <span>
#include <utility>
#include <vector>

#include "oneiros/data/augment.hpp"
#include "oneiros/data/dataset.hpp"
#include "oneiros/parallel/detail/ahead.hpp"
#include "oneiros/random/fill.hpp"

namespace oneiros::data {

/// Images in [-1, 1] (N,H,W,C), their labels, and where they are in the data set.
template <class S>
struct Batch {
  Tensor<S, 4> images;         ///< N x H x W x C
  std::vector<int> labels;     ///< N
  std::vector<Index> indices;  ///< N, places in the data set
};

/// A range of batches. Iterating reuses the memory of two batches: copy what must outlive a step. Copies
/// share the images and their order.
template <class S, Augmentation<S> A = Unchanged>
class Batches {
  class Iterator;

 public:
  /// See `batches`.
  Batches(Dataset dataset, Index batch_size, const Rng& rng, int epoch, A augmentation = {})
      : dataset_(std::move(dataset)),
        batch_size_(batch_size),
        augmentation_(std::move(augmentation)),
        views_(rng.stream("data.augment", {.epoch = static_cast<std::uint32_t>(epoch)})) {
    if (batch_size < 1 || batch_size > dataset_.size())
      throw ValueError(detail::message("batches: expected a batch size from 1 to ", dataset_.size(),
                                       " (the images of ", dataset_.name(), "), found ", batch_size));
    if (epoch < 0)
      throw ValueError(detail::message("batches: expected an epoch of 0 or more, found ", epoch));
    const Stream stream = rng.stream("data.shuffle", {.epoch = static_cast<std::uint32_t>(epoch)});
    order_ = std::make_shared<const std::vector<Index>>(shuffled(dataset_.size(), stream));
    end_ = dataset_.size() / batch_size;
  }

  /// The number of batches from the first of the range to the end of the epoch.
  Index size() const { return end_ - begin_; }

  /// The range without its first k batches, to resume an epoch. Throws ValueError unless 0 <= k <= size().
  Batches from(Index k) const {
    if (k < 0 || k > size())
      throw ValueError(detail::message("batches: cannot start at batch ", k, " of ", size()));
    Batches rest = *this;
    rest.begin_ += k;
    return rest;
  }

  /// Makes `batch` the k-th batch of the range, in the memory it has.
  void load(Index k, Batch<S>& batch) const {
    if (k < 0 || k >= size()) throw ValueError(detail::message("batches: no batch ", k, " of ", size()));
    const auto count = static_cast<std::size_t>(batch_size_);
    const auto which = std::span(*order_).subspan(static_cast<std::size_t>(begin_ + k) * count, count);
    batch.indices.assign(which.begin(), which.end());
    batch.labels.resize(count);
    std::transform(which.begin(), which.end(), batch.labels.begin(),
                   [this](Index i) { return dataset_.label(i); });
    const auto [height, width, channels] = dataset_.image_shape();
    resize(batch.images, {batch_size_, height, width, channels});
    detail::write_images<S>(dataset_, which, batch.images,
                            [this](const auto& image, const auto& out, Index index) {
                              augmentation_(image, out, views_, index);
                            });
  }

  /// Loads the first batch, and has the next one made meanwhile.
  Iterator begin() const { return Iterator(*this); }
  /// Behind the last whole batch.
  std::default_sentinel_t end() const { return {}; }

 private:
  Dataset dataset_;
  Index batch_size_;
  A augmentation_;
  Stream views_;
  std::shared_ptr<const std::vector<Index>> order_;
  Index begin_ = 0;
  Index end_ = 0;
};

/// An input iterator that owns the batch it shows, and the next one, which is made meanwhile. It may outlive
/// the range.
template <class S, Augmentation<S> A>
class Batches<S, A>::Iterator {
 public:
  using iterator_concept = std::input_iterator_tag;  ///< one pass, as the memory is reused
  using value_type = Batch<S>;                       ///< the batch shown
  using difference_type = std::ptrdiff_t;            ///< between positions

  /// Loads the first of the batches.
  explicit Iterator(const Batches& batches) : size_(batches.size()), next_(Loader{batches}) { load(); }

  /// The batch, until the next `++`.
  const Batch<S>& operator*() const { return batch_; }
  /// A part of it.
  const Batch<S>* operator->() const { return &batch_; }

  /// Throws what loading the batch threw.
  Iterator& operator++() {
    ++position_;
    load();
    return *this;
  }
  /// The same; the batch that was shown is gone.
  void operator++(int) { ++*this; }

  /// Whether all batches were shown.
  friend bool operator==(const Iterator& it, std::default_sentinel_t) { return it.position_ == it.size_; }

 private:
  struct Loader {
    Batches batches;
    Index position = 0;
    Batch<S> batch{};

    void operator()() { batches.load(position, batch); }
  };

  /// Shows the batch at the position and has the one after it made.
  void load() {
    if (position_ == size_) return;
    next_.finish();
    std::swap(batch_, next_.work().batch);
    if (position_ + 1 == size_) return;
    next_.work().position = position_ + 1;
    next_.offer();
  }

  Index size_;
  Index position_ = 0;
  Batch<S> batch_;
  detail::Ahead<Loader> next_;
};

/// The data set in an order given by seed and epoch, in batches of `batch_size`; images that do not fill a
/// last batch are left out of this epoch. An augmentation, such as `FlipAndShift{}`, shows other views of the
/// images in each epoch. Throws ValueError unless 1 <= batch_size <= dataset.size() and
/// epoch >= 0.
///
///     for (const auto& batch : data::batches(images, 64, rng, epoch)) learn(batch.images, batch.labels);
template <class S = float, Augmentation<S> A = Unchanged>
Batches<S, A> batches(const Dataset& dataset, Index batch_size, const Rng& rng, int epoch,
                      A augmentation = {}) {
  return {dataset, batch_size, rng, epoch, std::move(augmentation)};
}

}  // namespace oneiros::data
