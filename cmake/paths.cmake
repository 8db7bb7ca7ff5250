# SPDX-License-Identifier: BSD-3-Clause
# Paths may have any characters but those that CMake itself cannot pass on.

# Sets `result` to a pattern for file(GLOB) that means this path only: brackets, for instance, mean a set there.
function(oneiros_pattern_of result path)
  string(REGEX REPLACE "([[*?])" "[\\1]" pattern "${path}")
  set(${result} "${pattern}" PARENT_SCOPE)
endfunction()
