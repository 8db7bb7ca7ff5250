// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// Every error that the library throws. A message says what was expected, what was found, and where.

#include <sstream>
#include <stdexcept>
#include <string>

namespace oneiros {

/// Base of all errors thrown by the library.
struct Error : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// A tensor has another shape than the operation needs, or a geometry is impossible.
struct ShapeError : Error {
  using Error::Error;
};

/// A value is outside of what an operation accepts (a label, a rate, a batch of 1 for a batch statistic).
struct ValueError : Error {
  using Error::Error;
};

/// A data file is missing, truncated, foreign or inconsistent.
struct DataError : Error {
  using Error::Error;
};

/// A checkpoint or weights file does not fit the network or the run.
struct CheckpointError : Error {
  using Error::Error;
};

/// A loss or a parameter has become NaN or infinite.
struct NumericalError : Error {
  using Error::Error;
};

namespace detail {

/// Joins anything that can be streamed into one message.
template <class... Parts>
std::string message(const Parts&... parts) {
  std::ostringstream out;
  (out << ... << parts);
  return out.str();
}

}  // namespace detail
}  // namespace oneiros
