// SPDX-License-Identifier: BSD-3-Clause
// build COMPILER VECTORS: whether kernels::build() says both, which CMake knows from what it compiles with.

#include "oneiros/kernels/build.hpp"

#include <cstdio>
#include <string>

namespace {

bool runs_here() {
#if defined(__AVX512F__)
  return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl");
#elif defined(__AVX2__)
  return __builtin_cpu_supports("avx2");
#elif defined(__AVX__)
  return __builtin_cpu_supports("avx");
#else
  return true;
#endif
}

}  // namespace

int main(int count, char** arguments) {
  if (!runs_here()) return 77;
  const std::string build = oneiros::kernels::build();
  std::printf("%s\n", build.c_str());
  return count == 3 && build.starts_with(arguments[1]) && build.ends_with(arguments[2]) ? 0 : 1;
}
