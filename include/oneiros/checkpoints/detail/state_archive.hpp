// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// The state of a training (tensor/state.hpp) as tensors of a safetensors file, and back.

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "oneiros/formats/detail/problems.hpp"
#include "oneiros/formats/safetensors.hpp"
#include "oneiros/random/rng.hpp"
#include "oneiros/tensor/axis_order.hpp"
#include "oneiros/tensor/state.hpp"
#include "oneiros/util/detail/one_line.hpp"

namespace oneiros::detail {

/// A memory that can be kept, see Hippocampus.
template <class M>
concept RestorableMemory = std::copyable<M> && requires(M& memory) { memory.restore(memory.contents()); };

/// The type under which a number is in the file.
template <class T>
struct StoredNumber {
  using Type = T;
};
template <std::integral T>
requires(!std::same_as<T, bool>)
struct StoredNumber<T> {
  static_assert(sizeof(T) < 8 || std::signed_integral<T>,
                "checkpoint: expected integers that a std::int64_t can hold");
  using Type = std::int64_t;
};
template <class T>
using StoredAs = typename StoredNumber<T>::Type;

inline std::string memory_name(const std::string& name, std::size_t k) {
  return name + ".memory." + std::to_string(k);
}

/// Adds what it visits to a writer. Parameters and tensors are not copied.
class StateSaver {
 public:
  explicit StateSaver(SafeTensorsWriter& writer) : writer_(writer) {}

  template <class S>
  void visit(const std::string& name, const Parameter<S>& parameter) {
    writer_.add_view<S>(name, parameter.shape, values(parameter.value));
    visit(name + ".ever_had_gradient", parameter.ever_had_gradient);
  }

  template <class S, int Rank>
  void visit(const std::string& name, const Tensor<S, Rank>& tensor) {
    const Shape<Rank> shape = shape_of(tensor);
    writer_.add_view<S>(name, {shape.begin(), shape.end()}, values(tensor));
  }

  template <class T>
  void visit(const std::string& name, const std::vector<T>& list) {
    const std::vector<StoredAs<T>> stored(list.begin(), list.end());
    writer_.add<StoredAs<T>>(name, {static_cast<Index>(stored.size())}, stored);
  }

  template <class T>
  requires std::is_arithmetic_v<T>
  void visit(const std::string& name, const T& number) {
    writer_.add(name, static_cast<StoredAs<T>>(number));
  }

  void visit(const std::string& name, const std::optional<Moment>& moment) {
    std::vector<std::uint32_t> numbers;
    if (moment) numbers = {moment->epoch, moment->cycle, moment->repeat};
    visit(name, numbers);
  }

  template <RestorableMemory M>
  void visit(const std::string& name, const M& memory) {
    const auto state = memory.contents();
    visit(name + ".now", std::optional(state.moment));
    visit(name + ".begun", state.begun);
    for (std::size_t k = 0; k < state.memories.size(); ++k)
      writer_.add(memory_name(name, k), state.memories[k]);
  }

 private:
  template <class S, int Rank>
  static std::span<const S> values(const Tensor<S, Rank>& tensor) {
    return {tensor.data(), static_cast<std::size_t>(tensor.size())};
  }

  SafeTensorsWriter& writer_;
};

/// Checks whether a file has what is visited, and nothing else, before it changes anything.
class StateLoader {
 public:
  explicit StateLoader(const SafeTensors& file) : file_(file) {
    for (std::string& name : file.names()) unclaimed_.insert(std::move(name));
  }

  /// A tensor that is in the file for other purposes.
  void ignore(const std::string& name) { unclaimed_.erase(name); }

  template <class S>
  void visit(const std::string& name, Parameter<S>& parameter) {
    read_later<S>(name, parameter.shape, parameter.value);
    visit(name + ".ever_had_gradient", parameter.ever_had_gradient);
    changes_.push_back([&parameter] { parameter.zero_gradient(); });
  }

  template <class S, int Rank>
  void visit(const std::string& name, Tensor<S, Rank>& tensor) {
    const Shape<Rank> shape = shape_of(tensor);
    read_later<S>(name, {shape.begin(), shape.end()}, tensor);
  }

  template <class T>
  void visit(const std::string& name, std::vector<T>& list) {
    change_later(list, read_list<T>(name));
  }

  template <class T>
  requires std::is_arithmetic_v<T>
  void visit(const std::string& name, T& number) {
    if (claim<T>(name)) change_later(number, file_.scalar<T>(name));
  }

  void visit(const std::string& name, std::optional<Moment>& moment) {
    change_later(moment, read_moment(name));
  }

  template <RestorableMemory M>
  void visit(const std::string& name, M& memory) {
    auto state = memory.contents();
    const std::optional<Moment> now = read_moment(name + ".now");
    if (!now) problems_.add("'", name, ".now': expected a moment, found none");
    state.moment = now.value_or(Moment{});
    if (claim<bool>(name + ".begun")) state.begun = file_.scalar<bool>(name + ".begun");
    state.memories.clear();
    using Latents = typename decltype(state.memories)::value_type;
    using S = typename Latents::Scalar;
    for (std::size_t k = 0; file_.contains(memory_name(name, k)); ++k)
      if (claim<S>(memory_name(name, k)))
        state.memories.push_back(file_.read<S, Latents::NumDimensions>(memory_name(name, k)));
    M restored = memory;
    try {
      restored.restore(state);
    } catch (const ShapeError& error) {
      problems_.add("'", name, "': ", error.what());
    }
    change_later(memory, std::move(restored));
  }

  /// Makes the changes, or throws CheckpointError with everything that does not fit.
  void commit() {
    for (const std::string& name : unclaimed_)
      problems_.add("expected no ", in_quotes(name), ", which is in the file only");
    problems_.throw_if_any(file_.path().string() + " does not fit");
    for (const auto& change : changes_) change();
  }

 private:
  /// Whether the file has a tensor of this name and of the type of T.
  template <class T>
  bool claim(const std::string& name) {
    if (unclaimed_.erase(name) == 0) {
      problems_.add("expected '", name, "', found none");
      return false;
    }
    const DType expected = dtype_of<StoredAs<T>>();
    if (file_.dtype(name) == expected) return true;
    problems_.add("'", name, "': expected ", to_string(expected), ", found ", to_string(file_.dtype(name)));
    return false;
  }

  template <class T, class Values>
  void read_later(const std::string& name, const std::vector<Index>& shape, Values& values) {
    if (!claim<T>(name)) return;
    if (file_.shape(name) != shape)
      problems_.add("'", name, "': expected ", shape_text(shape), ", found ", shape_text(file_.shape(name)));
    changes_.push_back([this, name, &values] {
      file_.read_into<T>(name, {values.data(), static_cast<std::size_t>(values.size())});
    });
  }

  template <class T>
  void change_later(T& target, T value) {
    changes_.push_back([&target, value = std::move(value)]() mutable { target = std::move(value); });
  }

  template <class T>
  std::vector<T> read_list(const std::string& name) {
    if (!claim<T>(name)) return {};
    if (file_.shape(name).size() != 1) {
      problems_.add("'", name, "': expected a list, found ", shape_text(file_.shape(name)));
      return {};
    }
    std::vector<T> list(static_cast<std::size_t>(file_.shape(name)[0]));
    file_.read_into<T>(name, list);
    return list;
  }

  std::optional<Moment> read_moment(const std::string& name) {
    const std::vector<std::uint32_t> numbers = read_list<std::uint32_t>(name);
    if (numbers.empty()) return std::nullopt;
    if (numbers.size() == 3) return Moment{numbers[0], numbers[1], numbers[2]};
    problems_.add("'", name, "': expected no number or 3, found ", numbers.size());
    return std::nullopt;
  }

  const SafeTensors& file_;
  std::set<std::string> unclaimed_;
  Problems problems_;
  std::vector<std::function<void()>> changes_;
};

}  // namespace oneiros::detail
