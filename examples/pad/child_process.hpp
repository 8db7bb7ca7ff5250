// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// Another process of this program.

#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace pad {

/// For the beginning of the program: if it is a ChildProcess, its parent's end is its own.
void end_with_parent();

/// Runs this program with arguments of its own; what it prints is appended to a file. It is asked to end, by
/// SIGTERM, when its parent dies (on Linux) or when the object goes.
class ChildProcess {
 public:
  /// Throws oneiros::DataError if the file cannot be opened or the process not be made.
  ChildProcess(std::vector<std::string> arguments, const std::filesystem::path& log);
  ChildProcess(ChildProcess&& other) noexcept : process_(std::exchange(other.process_, 0)) {}
  ChildProcess& operator=(ChildProcess&& other) noexcept {
    std::swap(process_, other.process_);
    return *this;
  }
  ~ChildProcess();

  /// The exit code if it has ended, 128 + n if signal n ended it; does not wait.
  std::optional<int> exit_code();

  void ask_to_end() const;

 private:
  int process_ = 0;  // 0: none, or it has ended
};

}  // namespace pad
