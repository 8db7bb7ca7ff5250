// SPDX-License-Identifier: BSD-3-Clause

// As after an application's Qt.
#define emit
#define foreach(variable, container) for (variable : container)
#define forever for (;;)
#define signals public
#define slots

#include "everything.hpp"

#include <string_view>

// They are what they were.
#define ONEIROS_TEST_QUOTED(...) #__VA_ARGS__
#define ONEIROS_TEST_TEXT(macro) std::string_view(ONEIROS_TEST_QUOTED(macro))
static_assert(ONEIROS_TEST_TEXT(emit).empty());
static_assert(ONEIROS_TEST_TEXT(foreach (i, all)) == "for (i : all)");
static_assert(ONEIROS_TEST_TEXT(forever) == "for (;;)");
static_assert(ONEIROS_TEST_TEXT(signals) == "public");
static_assert(ONEIROS_TEST_TEXT(slots).empty());

Message message_in_one_unit() {
  return &oneiros::detail::message<const char*>;
}
