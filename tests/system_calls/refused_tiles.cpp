// SPDX-License-Identifier: BSD-3-Clause

// A system that refuses the processor's tiles: layers multiply rounded factors in another way, and say so.

#include <dlfcn.h>
#include <sys/syscall.h>

#include <cstdarg>
#include <string>

#include "oneiros/kernels/build.hpp"
#include "oneiros/kernels/convolution.hpp"
#include "support/catch.hpp"
#include "support/geometries.hpp"

using namespace oneiros;

namespace {

int requests = 0;

}  // namespace

extern "C" long syscall(long number, ...) noexcept {
#ifdef SYS_arch_prctl
  if (number == SYS_arch_prctl) {
    ++requests;
    return -1;
  }
#endif
  std::va_list list;
  va_start(list, number);
  long values[6];
  for (long& value : values) value = va_arg(list, long);
  va_end(list);
  using Call = long (*)(long, ...);
  static const auto next = reinterpret_cast<Call>(dlsym(RTLD_NEXT, "syscall"));
  return next(number, values[0], values[1], values[2], values[3], values[4], values[5]);
}

TEST_CASE("where the system refuses tiles, none are used, and the build says so") {
  const kernels::Geometry g = test::geometry(2, {16, 16}, 32, 32, {4, 4}, {2, 2}, {1, 1});
  for (int i = 0; i < 2; ++i) {
    const kernels::Plan<float> plan(g, Algorithm::automatic, Precision::bfloat16);
    CHECK(plan.implementation().name == std::string("fast"));
    CHECK(plan.precision() == Precision::bfloat16);
  }
  CHECK_FALSE(kernels::tiles_granted());
  CHECK(kernels::build().ends_with(", bfloat16 tiles refused") == kernels::target.bfloat16_tiles);
  CHECK(requests == (kernels::target.bfloat16_tiles ? 1 : 0));
}
