// SPDX-License-Identifier: BSD-3-Clause
#include <cstdio>

#include "everything.hpp"

int main() {
  const Message here = &oneiros::detail::message<const char*>;
  if (here == message_in_other_unit()) return 0;
  std::puts("the translation units have a copy each of one function");
  return 1;
}
