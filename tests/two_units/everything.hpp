// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// What both translation units include: every header of the library.

#include "oneiros/oneiros.hpp"
#include "units.hpp"
#ifdef ONEIROS_TEST_WITH_IO
#include "oneiros/io.hpp"
#endif
