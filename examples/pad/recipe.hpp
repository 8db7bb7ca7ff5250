// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// A cycle of phases that is put together at run time, from a small text of lines "key = value":
//
//   cycle = wake nrem rem            # phases, in their order; those of `measured` are only measured
//   nrem.perturbation = crop flip    # PHASE.ROLE = PARTS, where the default is not meant
//   nrem.crop.least-area = 0.2       # PHASE.PART.NUMBER
//   anneal = 10                      # epochs at the end over which learning rates fall; else they do not
//   norm = group                     # the networks' normalization
//   average = 0.999                  # the decay of an average of the networks, which is what is shown then
//
// A phase is called as its state is; a second one of a state has a name of its own, and says `NAME.state`.
// `pad list` shows states, roles, parts and numbers; recipes/ has the paper's conditions.

#include <filesystem>
#include <iosfwd>
#include <string>
#include <utility>
#include <vector>

#include "oneiros/cortex.hpp"
#include "oneiros/phases/conditions.hpp"
#include "ranks.hpp"

namespace pad {

using ShardedCortex = oneiros::Sharded<oneiros::Cortex<float>, Ranks>;  // what is trained
using RecipeCondition = oneiros::Condition<ShardedCortex>;

/// The lines of a recipe.
class Recipe {
 public:
  /// Throws oneiros::DataError for a file that cannot be read, and as below.
  explicit Recipe(const std::filesystem::path& path);
  /// Throws oneiros::ValueError, which begins with the name, for a line that is none of a recipe, or a key
  /// that is there twice.
  Recipe(const std::string& text, std::string name);

  /// What it is called: that of a file is its stem.
  const std::string& name() const { return name_; }
  /// All that counts of it, in one line: "key = value; key = value".
  std::string text() const;
  /// Its keys and values, in their order.
  const std::vector<std::pair<std::string, std::string>>& lines() const { return lines_; }

 private:
  void parse(const std::string& text);
  void add(const std::string& line);

  std::string name_;
  std::vector<std::pair<std::string, std::string>> lines_;
};

/// What a recipe says of the whole training.
struct RecipeOptions {
  int anneal = 0;             // epochs; 0: rates do not fall
  double average = 0;         // decay; 0: there is no average
  std::string norm = "none";  // of the networks, as --norm has it
};

/// Throws oneiros::ValueError for a number that is out of range, and a normalization that there is not.
RecipeOptions options_of(const Recipe& recipe);

/// The cycle; `average` is what NREM may have targets of, and outlives it. Throws oneiros::ValueError for a
/// key that nothing in the cycle has, a part that cannot play the role, and a number that is none.
RecipeCondition condition_of(const Recipe& recipe, const oneiros::Encoder<float>* average = nullptr);

/// Has small networks learn from a few images. Throws oneiros::ValueError for a number that a part refuses.
void try_out(const Recipe& recipe);

/// Writes all states, roles and parts, a line for each.
void list_parts(std::ostream& out);

}  // namespace pad
