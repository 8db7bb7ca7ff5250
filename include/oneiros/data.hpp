// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// Data sets that need Eigen and oneTBB alone; those in compressed or foreign files are in io.hpp.

#include "oneiros/data/augment.hpp"
#include "oneiros/data/batches.hpp"
#include "oneiros/data/cifar10.hpp"
#include "oneiros/data/cifar100.hpp"
#include "oneiros/data/dataset.hpp"
#include "oneiros/data/from_memory.hpp"
#include "oneiros/data/idx.hpp"
#include "oneiros/data/resize.hpp"
#include "oneiros/data/stl10.hpp"
#include "oneiros/data/synthetic_digits.hpp"
