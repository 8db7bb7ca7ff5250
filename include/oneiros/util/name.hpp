// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// What a network learns and remembers is named by the way to it: a container puts its own part before the
// names of what it holds. The parts are joined when somebody asks for the text, so that an optimizer's step,
// which goes the same way, allocates nothing.

#include <concepts>
#include <cstddef>
#include <ostream>
#include <string>
#include <string_view>

namespace oneiros {

/// "trunk.0.weight", as the visitors of parameters and of state get it. Made of a text, or of a part and the
/// rest, which must outlive it.
class Name {
 public:
  /// The whole name.
  template <std::convertible_to<std::string_view> Text>
  Name(const Text& text) : part_(text) {}
  /// `part`, a dot, and the rest.
  Name(std::string_view part, const Name& rest) : part_(part), rest_(&rest) {}

  /// All parts, with dots between them.
  std::string text() const {
    if (rest_ == nullptr) return std::string(part_);
    return part_.empty() ? rest_->text() : std::string(part_) + "." + rest_->text();
  }
  /// The same, where a text is expected.
  operator std::string() const { return text(); }

  /// As text.
  friend std::ostream& operator<<(std::ostream& out, const Name& name) { return out << name.text(); }

 private:
  std::string_view part_;
  const Name* rest_ = nullptr;
};

/// A visitor that puts `part` and a dot before each name, and hands on to `visit`. Both must outlive it.
template <class Visitor>
auto named(std::string_view part, const Visitor& visit) {
  return [part, &visit](const Name& name, auto& value) { visit(Name(part, name), value); };
}

namespace detail {

/// "conv1" of "conv" and 1.
inline std::string numbered(std::string_view part, std::size_t number) {
  return std::string(part) + std::to_string(number);
}

}  // namespace detail
}  // namespace oneiros
