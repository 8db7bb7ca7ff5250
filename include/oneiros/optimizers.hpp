// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// Everything of the optimizers area.

#include "oneiros/optimizers/adam.hpp"
#include "oneiros/optimizers/optimizer.hpp"
#include "oneiros/optimizers/rate.hpp"
#include "oneiros/optimizers/sgd.hpp"
