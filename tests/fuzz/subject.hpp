// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// One reader under test: it gets bytes as a file, and whatever it does must be one of two things, reading
// them or saying in one line what is wrong.

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <exception>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <utility>

#include "fuzz/format.hpp"
#include "fuzz/memory.hpp"
#include "fuzz/memory_file.hpp"
#include "oneiros/util/errors.hpp"
#include "support/temporary_directory.hpp"

namespace oneiros::fuzz {

/// A reader did what it must not do.
struct Finding : std::runtime_error {
  using std::runtime_error::runtime_error;
};

class Subject {
 public:
  explicit Subject(Format format)
      : format_(std::move(format)), path_(directory_ / format_.file), file_(path_) {}

  const Format& format() const { return format_; }

  /// Lets the reader read a file of these bytes. Returns "read", or the error without the directory's name.
  /// Throws Finding.
  std::string read(const std::string& bytes) const {
    file_.put(bytes);
    reset_memory_peak();
    const auto began = std::chrono::steady_clock::now();
    const std::string outcome = attempt();
    const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - began;
    check_memory(bytes.size());
    if (seconds.count() > most_seconds) fail("took ", seconds.count(), " seconds");
    return outcome;
  }

 private:
  static constexpr double most_seconds = 5;
  static constexpr std::size_t longest_message = 2000;

  template <class... Parts>
  [[noreturn]] void fail(const Parts&... parts) const {
    throw Finding(detail::message(format_.name, ": ", parts...));
  }

  std::string attempt() const {
    try {
      format_.read(path_);
      return "read";
    } catch (const DataError& error) {
      const std::string text = error.what();
      if (text.find("offset") == std::string::npos) fail("the error has no offset: ", text);
      return checked(text);
    } catch (const Error& error) {
      return checked(error.what());
    } catch (const Finding&) {
      throw;
    } catch (const std::exception& error) {
      fail("an error that is not the library's: ", error.what());
    }
  }

  /// A message that is one line, names the file and says what was expected; without the directory.
  std::string checked(std::string text) const {
    const auto is_control = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; };
    if (text.size() > longest_message || std::ranges::any_of(text, is_control))
      fail("the error is not one line: ", text);
    if (text.find("expected") == std::string::npos) fail("the error does not say what was expected: ", text);
    const std::string directory = path_.parent_path().string() + "/";
    auto at = text.find(directory);
    if (at == std::string::npos) fail("the error does not name the file: ", text);
    for (; at != std::string::npos; at = text.find(directory)) text.erase(at, directory.size());
    return text;
  }

  void check_memory(std::size_t bytes) const {
    const std::size_t most = format_.memory + format_.memory_per_byte * bytes, found = memory_peak();
    if (found > most)
      fail("expected at most ", most, " bytes of memory for a file of ", bytes, ", found ", found);
  }

  Format format_;
  test::TemporaryDirectory directory_;
  std::filesystem::path path_;
  MemoryFile file_;
};

}  // namespace oneiros::fuzz
