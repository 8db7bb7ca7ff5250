// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// Catch2 version 3 or 2, whichever is installed, under the names of version 3.

#include <string>

#if __has_include(<catch2/catch_all.hpp>)
#include <catch2/catch_all.hpp>

using Catch::Approx;
#else
#include <catch2/catch.hpp>

namespace Catch {
using Detail::Approx;

namespace Matchers {
/// Version 3's name of version 2's `Contains` for strings.
inline auto ContainsSubstring(const std::string& text) {
  return Contains(text);
}
}  // namespace Matchers
}  // namespace Catch
#endif

using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::Message;
