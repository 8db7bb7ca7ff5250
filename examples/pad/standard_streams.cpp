// SPDX-License-Identifier: BSD-3-Clause
#include "standard_streams.hpp"

#include <csignal>

#include "oneiros/files/detail/file_handle.hpp"

namespace pad {

void prepare_standard_streams() {
  std::signal(SIGPIPE, SIG_IGN);
  for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO})
    // A file gets the lowest number that is free.
    if (::fcntl(stream, F_GETFD) < 0 && ::open("/dev/null", O_RDWR) != stream)
      throw oneiros::detail::system_error("/dev/null", "open", errno);
}

}  // namespace pad
