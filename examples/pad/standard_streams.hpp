// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// What a program may not take for granted: that it has an input, an output and a place for errors, and that
// somebody reads what it prints.

namespace pad {

/// To be called first. Where standard input, output or error are closed, opens /dev/null in their place, so
/// that no file of results gets their number and what is printed. Output whose reader has gone is lost, and
/// the work goes on. Throws oneiros::DataError if /dev/null cannot be opened.
void prepare_standard_streams();

}  // namespace pad
