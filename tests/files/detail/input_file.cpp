// SPDX-License-Identifier: BSD-3-Clause

#include "oneiros/files/detail/input_file.hpp"

#include <sys/stat.h>

#include <array>
#include <cstddef>
#include <filesystem>
#include <string>

#include "support/catch.hpp"
#include "support/temporary_directory.hpp"

using namespace oneiros;
using namespace oneiros::test;

TEST_CASE("A whole file is read byte by byte, up to the limit") {
  const TemporaryDirectory directory;
  const std::string text("a\0b\xFF\n", 5);
  put(directory / "file", text);
  const auto bytes = detail::read_file(directory / "file", 5);
  CHECK(std::string(bytes.begin(), bytes.end()) == text);
  CHECK_THROWS_WITH(detail::read_file(directory / "file", 4), ContainsSubstring("at most 4 bytes, found 5"));
  put(directory / "empty", "");
  CHECK(detail::read_file(directory / "empty", 0).empty());
}

TEST_CASE("What is missing or no regular file is an error that names it") {
  const TemporaryDirectory directory;
  CHECK_THROWS_WITH(detail::read_file(directory / "missing", 1), ContainsSubstring("missing: cannot open"));
  CHECK_THROWS_WITH(detail::read_file(directory / "", 1), ContainsSubstring("expected a regular file"));
  CHECK_THROWS_AS(detail::read_file("/dev/zero", 1), DataError);
  ::mkfifo((directory / "pipe").c_str(), 0600);
  CHECK_THROWS_AS(detail::read_file(directory / "pipe", 1), DataError);
}

TEST_CASE("A file that shrinks after it was opened is an error at the offset where it ends") {
  const TemporaryDirectory directory;
  put(directory / "file", "0123456789");
  const detail::InputFile file(directory / "file");
  CHECK(file.size() == 10);
  std::filesystem::resize_file(directory / "file", 6);
  std::array<std::byte, 4> bytes{};
  file.read_at(2, bytes);
  CHECK(bytes[3] == std::byte{'5'});
  CHECK_THROWS_WITH(file.read_at(3, bytes), ContainsSubstring("expected 1 more bytes at offset 6"));
}
