// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// What the program asks of its two translation units, or of the library that is made of them.

#include <string>

/// The address of a function of the library, as a translation unit sees it.
using Message = std::string (*)(const char* const&);
Message message_in_one_unit();
Message message_in_other_unit();
