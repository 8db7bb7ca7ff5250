// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// Everything of the testing area: public tools to check one's own layers and phases.

#include "oneiros/testing/gradient_check.hpp"
