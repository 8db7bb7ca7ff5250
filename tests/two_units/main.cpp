// SPDX-License-Identifier: BSD-3-Clause
#include <cstdio>

#include "units.hpp"

int main() {
  const Message one = message_in_one_unit(), other = message_in_other_unit();
  if (one == other && one("dream") == "dream") return 0;
  std::puts("the translation units have a copy each of one function");
  return 1;
}
