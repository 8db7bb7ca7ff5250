// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// Everything that lets several processes train one cortex by MPI. Link with oneiros::mpi.

#include "oneiros/mpi/communicator.hpp"
