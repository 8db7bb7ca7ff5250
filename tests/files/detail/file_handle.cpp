// SPDX-License-Identifier: BSD-3-Clause

#include "oneiros/files/detail/file_handle.hpp"

#include <utility>

#include "support/catch.hpp"

using namespace oneiros;

TEST_CASE("a file handle that was moved from or closed is that of no file") {
  detail::FileHandle first(::open("/dev/null", O_RDONLY));
  const int descriptor = first.get();
  REQUIRE(first.is_open());
  detail::FileHandle second(std::move(first));
  CHECK(first.get() == -1);
  CHECK(second.get() == descriptor);
  CHECK(second.close());
  CHECK(second.get() == -1);
  CHECK_FALSE(second.is_open());
  CHECK(second.close());
  CHECK(detail::FileHandle().get() == -1);
}

TEST_CASE("a file may have the descriptor 0") {
  const int input = ::dup(0);
  {
    const detail::FileHandle handle(0);
    CHECK(handle.is_open());
  }
  CHECK(::dup2(input, 0) == 0);
  CHECK(::close(input) == 0);
}
