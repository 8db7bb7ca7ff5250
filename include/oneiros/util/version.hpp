// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// The library's version, and the only place where it is written: CMakeLists.txt reads it from here, since a
// program that is compiled with a plain -I sees nothing but headers. docs/using.md says what the numbers
// promise.

#include <compare>
#include <string>

namespace oneiros {

/// A semantic version (semver.org); versions compare in the order of releases.
struct Version {
  int major = 0;  ///< before 1, the minor number counts what breaks programs
  int minor = 0;  ///< what is new
  int patch = 0;  ///< what is mended

  /// By major, minor, then patch number.
  friend constexpr auto operator<=>(const Version&, const Version&) = default;
};

/// The version of these headers: `static_assert(oneiros::version >= oneiros::Version{0, 1, 0});`
inline constexpr Version version{0, 2, 0};

/// "0.1.0".
inline std::string to_string(const Version& v) {
  return std::to_string(v.major) + "." + std::to_string(v.minor) + "." + std::to_string(v.patch);
}

}  // namespace oneiros
