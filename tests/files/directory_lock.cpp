// SPDX-License-Identifier: BSD-3-Clause

#include "oneiros/files/directory_lock.hpp"

#include <cerrno>
#include <optional>

#include "files/refused_calls.hpp"
#include "support/catch.hpp"
#include "support/temporary_directory.hpp"

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
  put(directory / "file", "");
  CHECK_THROWS_WITH(DirectoryLock(directory / "file"), ContainsSubstring("Not a directory"));
}

TEST_CASE("A directory of a file system without locks is used without, and a signal does not cost the lock") {
  const TemporaryDirectory directory;
  for (const int unknown : {EINVAL, ENOSYS, ENOTSUP, ENOLCK, EBADF}) {
    const RefusedCalls refused(SystemCall::lock, unknown);
    CHECK_NOTHROW(DirectoryLock(directory / "."));
  }
  const RefusedCalls refused(SystemCall::lock, EINTR, 2);
  const DirectoryLock first(directory / ".");
  CHECK_THROWS_AS(DirectoryLock(directory / "."), DataError);
}
