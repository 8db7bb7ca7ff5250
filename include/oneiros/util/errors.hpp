// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// Every error that the library throws. A message says what was expected, what was found, and where.

#include <initializer_list>
#include <ostream>
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

/// What a message says of one value, which must outlive this.
class MessagePart {
 public:
  /// Of whatever length: an array's length is not in a type here.
  explicit MessagePart(const char* text) : value_(text), write_(write_text) {}
  template <class T>
  explicit MessagePart(const T& value)
      : value_(static_cast<const void*>(&value)),
        write_([](std::ostream& out, const void* v) { out << *static_cast<const T*>(v); }) {}

  void write(std::ostream& out) const { write_(out, value_); }

 private:
  static void write_text(std::ostream& out, const void* text) { out << static_cast<const char*>(text); }

  const void* value_;
  void (*write_)(std::ostream& out, const void* value);
};

/// Joins anything that can be streamed into one message.
inline std::string join(std::initializer_list<MessagePart> parts) {
  std::ostringstream out;
  for (const MessagePart& part : parts) part.write(out);
  return out.str();
}

/// As `join`, which is compiled once.
template <class... Parts>
std::string message(const Parts&... parts) {
  return join({MessagePart(parts)...});
}

}  // namespace detail
}  // namespace oneiros
