// SPDX-License-Identifier: BSD-3-Clause
#include "everything.hpp"

Message message_in_one_unit() {
  return &oneiros::detail::message<const char*>;
}
