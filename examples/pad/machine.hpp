// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// What results were made on.

#include <string>

namespace pad {

/// "AMD EPYC 9R14"; empty if the system does not say.
std::string processor();

/// Bytes that processes can still take without swapping; 0 if the system does not say.
double available_memory();

/// "2026-11-24T20:15:00Z".
std::string now_utc();

}  // namespace pad
