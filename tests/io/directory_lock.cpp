// SPDX-License-Identifier: BSD-3-Clause

#include "oneiros/io/directory_lock.hpp"

#include <optional>

#include "io/temporary_directory.hpp"
#include "support/catch.hpp"

using namespace oneiros;
using namespace oneiros::test;

TEST_CASE("A directory is locked once at a time, and no file tells") {
  const TemporaryDirectory directory;
  std::optional<DirectoryLock> first(directory / ".");
  CHECK_THROWS_WITH(DirectoryLock(directory / "."),
                    ContainsSubstring((directory / ".").string()) && ContainsSubstring("found another"));
  CHECK(directory.file_count() == 0);
  first.reset();
  CHECK_NOTHROW(DirectoryLock(directory / "."));
  CHECK_THROWS_WITH(DirectoryLock(directory / "missing"), ContainsSubstring("No such file"));
}
