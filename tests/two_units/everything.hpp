// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// What both translation units include: every header of the library.

#include "oneiros/oneiros.hpp"
#ifdef ONEIROS_TEST_WITH_IO
#include "oneiros/io.hpp"
#endif

/// The address of a function of the library, as the other translation unit sees it.
using Message = std::string (*)(const char* const&);
Message message_in_other_unit();
