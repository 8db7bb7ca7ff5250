// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// Makes malformed files out of good ones, the same in every run and with every compiler: no two draws in one
// call, whose arguments a compiler may evaluate in any order.

#include <algorithm>
#include <array>
#include <cctype>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "support/random_cases.hpp"

namespace oneiros::fuzz {

class Mutator {
 public:
  /// @param corpus at least one file
  Mutator(std::uint64_t seed, std::vector<std::string> corpus) : dice_(seed), corpus_(std::move(corpus)) {}

  /// One of the corpus with a few changes.
  std::string operator()() {
    std::string bytes = pick(corpus_);
    for (std::size_t changes = std::size_t{1} << below(3); changes > 0; --changes) {
      constexpr std::array operations{&Mutator::flip_bit,   &Mutator::set_byte, &Mutator::set_integer,
                                      &Mutator::set_digits, &Mutator::truncate, &Mutator::extend,
                                      &Mutator::erase,      &Mutator::repeat,   &Mutator::splice};
      (this->*pick(operations))(bytes);
    }
    bytes.resize(std::min(bytes.size(), longest));
    return bytes;
  }

 private:
  static constexpr std::size_t longest = 1U << 16U;

  template <class Choices>
  const typename Choices::value_type& pick(const Choices& choices) {
    return choices[below(choices.size())];
  }

  /// From 0 to n - 1, n at least 1.
  std::size_t below(std::size_t n) { return static_cast<std::size_t>(dice_(0, static_cast<Index>(n) - 1)); }

  char byte() { return static_cast<char>(below(256)); }

  /// A place in the file, every other time near its beginning, where headers are.
  std::size_t place(const std::string& bytes) {
    constexpr std::size_t header = 32;
    return below(below(2) == 0 ? std::min(bytes.size(), header) + 1 : bytes.size() + 1);
  }

  /// A number at which something may overflow, wrap around or be too large for the file.
  std::uint64_t interesting(const std::string& bytes) {
    const std::uint64_t power = std::uint64_t{1} << below(64);
    const std::array<std::uint64_t, 6> numbers{0, power, power - 1, ~power, bytes.size(), ~std::uint64_t{0}};
    return pick(numbers);
  }

  void flip_bit(std::string& bytes) {
    const std::size_t at = place(bytes);
    if (at < bytes.size()) bytes[at] = static_cast<char>(bytes[at] ^ (1 << below(8)));
  }

  void set_byte(std::string& bytes) {
    const std::size_t at = place(bytes);
    if (at < bytes.size()) bytes[at] = byte();
  }

  /// Of 1, 2, 4 or 8 bytes, in either order.
  void set_integer(std::string& bytes) {
    std::uint64_t number = interesting(bytes);
    std::string integer(std::size_t{1} << below(4), '\0');
    for (char& part : integer) {
      part = static_cast<char>(number);
      number >>= 8U;
    }
    if (below(2) == 0) std::ranges::reverse(integer);
    bytes.replace(place(bytes), integer.size(), integer);
  }

  /// Replaces a number that is written in digits.
  void set_digits(std::string& bytes) {
    const auto is_digit = [](unsigned char c) { return std::isdigit(c) != 0; };
    const auto first = std::find_if(bytes.begin() + static_cast<std::ptrdiff_t>(below(bytes.size() + 1)),
                                    bytes.end(), is_digit);
    const auto last = std::find_if_not(first, bytes.end(), is_digit);
    if (first == last) return;
    const std::string sign = below(8) == 0 ? "-" : "";
    bytes.replace(first, last, sign + std::to_string(interesting(bytes)));
  }

  void truncate(std::string& bytes) { bytes.resize(below(bytes.size() + 1)); }

  void extend(std::string& bytes) {
    for (std::size_t count = below(64); count > 0; --count) bytes += byte();
  }

  void erase(std::string& bytes) {
    const std::size_t at = place(bytes);
    bytes.erase(at, below(32));
  }

  /// Copies a part (often the header) to another place.
  void repeat(std::string& bytes) {
    const std::size_t first = place(bytes), size = below(256);
    const std::string part = bytes.substr(first, size);
    bytes.insert(place(bytes), part);
  }

  /// Goes on like another file.
  void splice(std::string& bytes) {
    const std::string& other = pick(corpus_);
    bytes.resize(below(bytes.size() + 1));
    bytes += other.substr(below(other.size() + 1));
  }

  test::Dice dice_;
  std::vector<std::string> corpus_;
};

}  // namespace oneiros::fuzz
