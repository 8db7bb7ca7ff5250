// SPDX-License-Identifier: BSD-3-Clause

#include "oneiros/files/atomic_file.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "files/refused_calls.hpp"
#include "support/catch.hpp"
#include "support/file_size_limit.hpp"
#include "support/temporary_directory.hpp"

using namespace oneiros;
using namespace oneiros::test;

namespace {

void write_text(const std::filesystem::path& path, const std::string& text) {
  write_file_atomically(path, [&](AtomicFile& file) { file.write(text); });
}

}  // namespace

TEST_CASE("An atomic file appears under its name with all that was written") {
  const TemporaryDirectory directory;
  write_file_atomically(directory / "new", [&](AtomicFile& file) {
    file.write("one");
    file.write(" ");
    file.write("two");
    CHECK_FALSE(std::filesystem::exists(directory / "new"));
  });
  CHECK(contents(directory / "new") == "one two");
  CHECK(directory.file_count() == 1);
}

TEST_CASE("An atomic file replaces the old one") {
  const TemporaryDirectory directory;
  put(directory / "file", "something longer than the new text");
  write_text(directory / "file", "new");
  CHECK(contents(directory / "file") == "new");
  write_text(directory / "file", "");
  CHECK(contents(directory / "file").empty());
}

TEST_CASE("A full disk is an error that leaves the old file and nothing else") {
  const TemporaryDirectory directory;
  put(directory / "file", "old");
  const auto write = [&] { write_text(directory / "file", std::string(5000, 'x')); };
  const std::string error = error_with_limit<DataError>(1000, write);
  CHECK_THAT(error, ContainsSubstring((directory / "file").string()));
  CHECK_THAT(error, ContainsSubstring("File too large"));
  CHECK(contents(directory / "file") == "old");
  CHECK(directory.file_count() == 1);
  CHECK(error_with_limit<DataError>(5000, write) == "no error");
  CHECK(contents(directory / "file") == std::string(5000, 'x'));
}

TEST_CASE("An exception while filling an atomic file leaves the old one and nothing else") {
  const TemporaryDirectory directory;
  put(directory / "file", "old");
  CHECK_THROWS_AS(write_file_atomically(directory / "file",
                                        [](AtomicFile& file) {
                                          file.write("half of i");
                                          throw std::runtime_error("interrupted");
                                        }),
                  std::runtime_error);
  CHECK(contents(directory / "file") == "old");
  CHECK(directory.file_count() == 1);
}

TEST_CASE("A file that cannot be created or replaced is an error that names it") {
  const TemporaryDirectory directory;
  CHECK_THROWS_WITH(
      write_text(directory / "missing/file", "text"),
      ContainsSubstring("missing/file: cannot create a temporary file beside it: No such file"));
  std::filesystem::create_directory(directory / "taken");
  CHECK_THROWS_AS(write_text(directory / "taken", "text"), DataError);
  CHECK_THROWS_AS(write_text("/dev/null", "text"), DataError);
  CHECK(directory.file_count() == 1);
}

TEST_CASE("A rename that fails is an error and the temporary file goes") {
  const TemporaryDirectory directory;
  const auto block_the_name = [&](AtomicFile& file) {
    file.write("text");
    std::filesystem::create_directory(directory / "file");
  };
  CHECK_THROWS_WITH(write_file_atomically(directory / "file", block_the_name), ContainsSubstring("rename"));
  CHECK(directory.file_count() == 1);
}

TEST_CASE("Temporary files that a crash has left are in nobody's way") {
  const TemporaryDirectory directory;
  for (int i = 0; i < 1000; ++i)
    put(directory / ("file.tmp-" + std::to_string(::getpid()) + "-" + std::to_string(i)), "left");
  write_text(directory / "file", "new");
  CHECK(contents(directory / "file") == "new");
  CHECK(directory.file_count() == 1001);
}

TEST_CASE("What killed writers have left is removed, and nothing else") {
  const TemporaryDirectory directory;
  for (const char* name :
       {"kept", "kept.tmp-", "file", "file.tmp-1-2x", "file.tmp-x1", "other.tmp-1-2", "file.tmp-1-2.png"})
    put(directory / name, "kept");
  for (const char* name : {"file.tmp-1-2", "file.tmp-77777-0"}) put(directory / name, "left");
  const auto is_file = [](const std::string& name) { return name == "file"; };
  detail::remove_left_over_files(directory / ".", is_file);
  CHECK(directory.file_count() == 7);
  CHECK_FALSE(std::filesystem::exists(directory / "file.tmp-1-2"));
}

TEST_CASE("A symbolic link stays one and what it points to is replaced") {
  const TemporaryDirectory directory;
  put(directory / "target", "old");
  std::filesystem::create_symlink("target", directory / "link");
  write_text(directory / "link", "new");
  CHECK(std::filesystem::is_symlink(directory / "link"));
  CHECK(contents(directory / "target") == "new");
}

TEST_CASE("A symbolic link to nothing yet stays one too, and one that leads to itself is refused") {
  const TemporaryDirectory directory;
  std::filesystem::create_directory(directory / "inner");
  std::filesystem::create_symlink("inner/link", directory / "link");
  std::filesystem::create_symlink("../target", directory / "inner/link");
  write_text(directory / "link", "new");
  CHECK(std::filesystem::is_symlink(directory / "link"));
  CHECK(std::filesystem::is_symlink(directory / "inner/link"));
  CHECK(contents(directory / "target") == "new");
  std::string previous = "end";
  for (int link = 1; link <= 41; ++link) {
    const std::string name = "link-" + std::to_string(link);
    std::filesystem::create_symlink(std::exchange(previous, name), directory / name);
  }
  write_text(directory / "link-40", "new");
  CHECK(contents(directory / "end") == "new");
  CHECK_THROWS_WITH(write_text(directory / "link-41", "new"), ContainsSubstring("found a loop"));
  std::filesystem::create_symlink("loop", directory / "loop");
  CHECK_THROWS_WITH(write_text(directory / "loop", "new"),
                    ContainsSubstring("loop: expected a symbolic link to a file, found a loop"));
}

TEST_CASE("A new file has the permissions that the umask leaves, and one that is replaced keeps its own") {
  const TemporaryDirectory directory;
  const auto mode = [&] { return std::filesystem::status(directory / "file").permissions(); };
  const mode_t umask_before = ::umask(026);
  write_text(directory / "file", "new");
  CHECK(mode() == std::filesystem::perms{0640});
  for (const unsigned kept : {0600U, 0664U, 0400U}) {
    std::filesystem::permissions(directory / "file", std::filesystem::perms{kept});
    write_file_atomically(directory / "file", [&](AtomicFile& file) {
      for (const auto& entry : std::filesystem::directory_iterator(directory.path()))
        CHECK(entry.status().permissions() == std::filesystem::perms{kept});
      file.write("newer");
    });
    CHECK(mode() == std::filesystem::perms{kept});
  }
  ::umask(umask_before);
  CHECK(contents(directory / "file") == "newer");
}

TEST_CASE("A file system that knows no flushing is none to refuse, but a failure to flush is an error") {
  const TemporaryDirectory directory;
  for (const SystemCall call : {SystemCall::flush_file, SystemCall::flush_directory}) {
    for (const int unknown : {EINVAL, ENOSYS, ENOTSUP, EOPNOTSUPP}) {
      const RefusedCalls refused(call, unknown, 1);
      CHECK_NOTHROW(write_text(directory / "file", "old"));
      CHECK(refused.left() == 0);
    }
    for (const int failure : {EIO, ENOSPC, EDQUOT}) {
      const RefusedCalls refused(call, failure);
      CHECK_THROWS_WITH(write_text(directory / "file", "new"),
                        ContainsSubstring("file: cannot flush") && ContainsSubstring("to disk: "));
    }
    CHECK(contents(directory / "file") == (call == SystemCall::flush_file ? "old" : "new"));
    CHECK(directory.file_count() == 1);
  }
}

TEST_CASE("A signal that interrupts the writing of a file costs nothing") {
  const TemporaryDirectory directory;
  for (const SystemCall call :
       {SystemCall::flush_file, SystemCall::flush_directory, SystemCall::rename, SystemCall::close}) {
    const RefusedCalls refused(call, EINTR, 1);
    CHECK_NOTHROW(write_text(directory / "file", "text"));
    CHECK(refused.left() == 0);
  }
  CHECK(directory.file_count() == 1);
}

TEST_CASE("Threads that write the same file leave one of their texts whole") {
  const TemporaryDirectory directory;
  std::vector<std::thread> threads;
  for (const char letter : {'a', 'b', 'c', 'd'})
    threads.emplace_back([&directory, letter] {
      for (int i = 0; i < 20; ++i) write_text(directory / "file", std::string(10000, letter));
    });
  for (std::thread& thread : threads) thread.join();
  const std::string text = contents(directory / "file");
  REQUIRE(text.size() == 10000);
  CHECK(text == std::string(10000, text[0]));
  CHECK(directory.file_count() == 1);
}

TEST_CASE("A text is a file in one call") {
  const test::TemporaryDirectory directory;
  write_file_atomically(directory / "text", "all of it");
  CHECK(test::contents(directory / "text") == "all of it");
}
