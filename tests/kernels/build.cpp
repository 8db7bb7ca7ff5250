// SPDX-License-Identifier: BSD-3-Clause
#include "oneiros/kernels/build.hpp"

#include <string>

#include "support/catch.hpp"

// The programs of tests/mixed_flags ask it for other processors than this one.
TEST_CASE("a build is named by the compiler's numbers and the widest vectors that its flags allow") {
  const auto numbers = [](int major, int minor, int patch) {
    return std::to_string(major) + "." + std::to_string(minor) + "." + std::to_string(patch);
  };
#if defined(__clang__)
  const std::string compiler = "clang " + numbers(__clang_major__, __clang_minor__, __clang_patchlevel__);
#else
  const std::string compiler = "g++ " + numbers(__GNUC__, __GNUC_MINOR__, __GNUC_PATCHLEVEL__);
#endif
#if defined(__AVX512F__)
  std::string vectors = ", 512-bit vectors";
#elif defined(__AVX__)
  std::string vectors = ", 256-bit vectors";
#else
  std::string vectors = ", 128-bit vectors";
#endif
#if defined(__AMX_BF16__) && defined(__AVX512BF16__) && defined(__linux__)
  vectors += oneiros::kernels::tiles_granted() ? ", bfloat16 tiles" : ", bfloat16 tiles refused";
#endif
  const std::string build = oneiros::kernels::build();
  INFO(build);
  CHECK(build.starts_with(compiler));
  CHECK(build.ends_with(vectors));
  // Clang's version may say where it comes from between the two.
  CHECK(build.size() >= compiler.size() + vectors.size());
}
