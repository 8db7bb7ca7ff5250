// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// A file is either written whole or not at all: it grows under a temporary name beside its target, is flushed
// to the disk and takes the target's name in one step. A full disk or a crash therefore never costs the file
// of yesterday.

#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <concepts>
#include <cstddef>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include "oneiros/files/detail/file_handle.hpp"

namespace oneiros {

/// A file under a temporary name (`NAME.tmp-PID-COUNT`) until `commit`. Without it the destructor removes the
/// file. Every failure throws DataError with the target's name and the system's reason; that a file system
/// knows no flushing is none.
class AtomicFile {
 public:
  /// A target that is a symbolic link keeps being one: what it points to is replaced or made. A file that is
  /// replaced leaves its permissions to the new one. Refuses directories and devices.
  explicit AtomicFile(const std::filesystem::path& target);
  AtomicFile(const AtomicFile&) = delete;
  AtomicFile& operator=(const AtomicFile&) = delete;
  ~AtomicFile() { discard(); }

  /// Appends bytes to the temporary file.
  void write(std::span<const std::byte> bytes);
  /// Appends text as it is.
  void write(std::string_view text) { write(std::as_bytes(std::span(text))); }

  /// Flushes the file and puts it in the target's place.
  void commit();

 private:
  void follow_links();
  void open_temporary(mode_t mode);
  void check(bool succeeded, const char* action) const;
  void discard() noexcept;

  std::filesystem::path target_;
  std::filesystem::path temporary_;
  detail::FileHandle file_;
};

namespace detail {

/// Removes what writers that were killed have left in a directory of files whose names satisfy `is_target`.
/// Only for who knows that nobody is writing there. Throws std::filesystem::filesystem_error if the directory
/// cannot be read.
template <class Predicate>
void remove_left_over_files(const std::filesystem::path& directory, const Predicate& is_target) {
  constexpr std::string_view mark = ".tmp-";
  for (const auto& file : std::filesystem::directory_iterator(directory)) {
    const std::string name = file.path().filename().string();
    const std::size_t end = name.rfind(mark);
    if (end == std::string::npos || !is_target(name.substr(0, end))) continue;
    if (name.find_first_not_of("0123456789-", end + mark.size()) != std::string::npos) continue;
    std::error_code ignored;  // it is in nobody's way
    std::filesystem::remove(file.path(), ignored);
  }
}

/// Whether what was written is on the disk, or where flushing is unknown, as on some file systems of networks
/// and of user programs.
inline bool flush(const FileHandle& file) {
  constexpr std::array unknown{EINVAL, ENOSYS, ENOTSUP, EOPNOTSUPP};
  return uninterrupted([&] { return ::fsync(file.get()); }) == 0 ||
         std::ranges::find(unknown, errno) != unknown.end();
}

}  // namespace detail

/// Writes a text, or calls `fill(file)` with an AtomicFile, and commits the file; if `fill` throws, the old
/// one stays.
template <class Fill>
void write_file_atomically(const std::filesystem::path& path, Fill&& fill) {
  AtomicFile file(path);
  if constexpr (std::convertible_to<Fill, std::string_view>)
    file.write(std::string_view(fill));
  else
    std::forward<Fill>(fill)(file);
  file.commit();
}

inline AtomicFile::AtomicFile(const std::filesystem::path& target) : target_(target) {
  std::error_code ignored;
  const auto replaced = std::filesystem::status(target, ignored);
  if (std::filesystem::exists(replaced) && !std::filesystem::is_regular_file(replaced))
    throw DataError(detail::message(target.string(), ": expected a regular file to replace"));
  follow_links();
  const bool is_new = !std::filesystem::exists(replaced);
  const auto mode =
      is_new ? mode_t{0666} : static_cast<mode_t>(replaced.permissions() & std::filesystem::perms::all);
  open_temporary(mode);
  // The umask is for new files. Where this is refused, there are no permissions.
  if (!is_new) detail::uninterrupted([&] { return ::fchmod(file_.get(), mode); });
}

inline void AtomicFile::follow_links() {
  constexpr int most_links = 40;  // as Linux
  const std::filesystem::path named = target_;
  std::error_code ignored;
  for (int links = 0; std::filesystem::is_symlink(target_, ignored); ++links) {
    if (links == most_links)
      throw DataError(detail::message(named.string(), ": expected a symbolic link to a file, found a loop"));
    target_ = target_.parent_path() / std::filesystem::read_symlink(target_, ignored);
  }
}

inline void AtomicFile::open_temporary(mode_t mode) {
  // Counted, because threads may write the same target, and a process that died may have had our number.
  static std::atomic<unsigned> counter;
  const std::string stem = target_.string() + ".tmp-" + std::to_string(::getpid()) + "-";
  do {
    temporary_ = stem + std::to_string(counter++);
    file_ = detail::FileHandle(detail::uninterrupted(
        [&] { return ::open(temporary_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode); }));
  } while (!file_.is_open() && errno == EEXIST);
  if (!file_.is_open()) throw detail::system_error(target_, "create a temporary file beside it", errno);
}

inline void AtomicFile::write(std::span<const std::byte> bytes) {
  while (!bytes.empty()) {
    const auto written =
        detail::uninterrupted([&] { return ::write(file_.get(), bytes.data(), bytes.size()); });
    check(written > 0, "write");
    bytes = bytes.subspan(static_cast<std::size_t>(written));
  }
}

inline void AtomicFile::commit() {
  check(detail::flush(file_), "flush to disk");
  check(file_.close(), "close");
  check(detail::uninterrupted([&] { return ::rename(temporary_.c_str(), target_.c_str()); }) == 0,
        "rename the temporary file to it");
  temporary_.clear();
  // The new name is on disk once its directory is, which can be flushed by those who may list it.
  const std::filesystem::path directory = target_.has_parent_path() ? target_.parent_path() : ".";
  const detail::FileHandle handle = detail::open_directory(directory);
  check(!handle.is_open() || detail::flush(handle), "flush its directory to disk");
}

inline void AtomicFile::check(bool succeeded, const char* action) const {
  if (!succeeded) throw detail::system_error(target_, action, errno);
}

inline void AtomicFile::discard() noexcept {
  if (!temporary_.empty()) ::unlink(temporary_.c_str());
}

}  // namespace oneiros
