// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// Which tensors of a file belong to a network: all that the network wants have to be there, in the right
// shape, and no others.

#include <concepts>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "oneiros/formats/detail/problems.hpp"
#include "oneiros/formats/safetensors.hpp"
#include "oneiros/tensor/axis_order.hpp"
#include "oneiros/util/detail/one_line.hpp"

namespace oneiros::detail {

class TensorClaims {
 public:
  /// `concerns(name)` tells which tensors of the file have to be claimed.
  template <std::predicate<const std::string&> Concerns>
  TensorClaims(const SafeTensors& file, const Concerns& concerns) : file_(file) {
    for (std::string& name : file.names())
      if (concerns(name)) unclaimed_.insert(std::move(name));
  }

  /// Whether there is a floating tensor of this name and shape; if not, that is a problem.
  bool claim(const std::string& name, const std::vector<Index>& expected) {
    if (!file_.contains(name))
      return problem("expected '", name, "' (", shape_text(expected), "), found none");
    unclaimed_.erase(name);
    if (!is_floating(file_.dtype(name)))
      return problem("'", name, "': expected a floating type, found ", to_string(file_.dtype(name)));
    if (file_.shape(name) != expected)
      return problem("'", name, "': expected ", shape_text(expected), ", found ",
                     shape_text(file_.shape(name)));
    return true;
  }

  /// Throws CheckpointError with all problems, of which tensors that nobody has claimed are some.
  void check() {
    for (const std::string& name : unclaimed_)
      problem("expected no ", in_quotes(name), ", which is in no network");
    problems_.throw_if_any(file_.path().string() + " does not fit the network");
  }

 private:
  template <class... Parts>
  bool problem(const Parts&... parts) {
    problems_.add(parts...);
    return false;
  }

  const SafeTensors& file_;
  std::set<std::string> unclaimed_;
  Problems problems_;
};

}  // namespace oneiros::detail
