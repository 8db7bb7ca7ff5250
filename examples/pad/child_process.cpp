// SPDX-License-Identifier: BSD-3-Clause
#include "child_process.hpp"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/prctl.h>
#endif

#include <cerrno>
#include <csignal>
#include <cstdlib>

#include "oneiros/files/detail/file_handle.hpp"

namespace pad {

using oneiros::DataError;

/// The environment tells a child its parent.
constexpr const char* parent_variable = "PAD_PARENT";

void end_with_parent() {
  const char* const parent = std::getenv(parent_variable);
  if (parent == nullptr) return;
#ifdef __linux__
  ::prctl(PR_SET_PDEATHSIG, SIGTERM);
#endif
  if (std::to_string(::getppid()) != parent) ::_exit(128 + SIGTERM);
}

ChildProcess::ChildProcess(std::vector<std::string> arguments, const std::filesystem::path& log) {
  const oneiros::detail::FileHandle file(
      ::open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666));
  if (!file.is_open()) throw oneiros::detail::system_error(log, "open", errno);
  arguments.insert(arguments.begin(), "pad");
  std::vector<char*> words;
  for (std::string& word : arguments) words.push_back(word.data());
  words.push_back(nullptr);
  ::setenv(parent_variable, std::to_string(::getpid()).c_str(), 1);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  for (const int stream : {STDOUT_FILENO, STDERR_FILENO})
    posix_spawn_file_actions_adddup2(&actions, file.get(), stream);
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  // A group of its own: Ctrl-C goes to the parent, which asks us to end.
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP);
  posix_spawnattr_setpgroup(&attributes, 0);
  const int error = posix_spawn(&process_, "/proc/self/exe", &actions, &attributes, words.data(), environ);
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&actions);
  if (error != 0) {
    process_ = 0;
    throw DataError(std::string("cannot start another process: ") + std::strerror(error));
  }
}

ChildProcess::~ChildProcess() {
  if (process_ == 0) return;
  ask_to_end();
  int status = 0;
  while (::waitpid(process_, &status, 0) < 0 && errno == EINTR) {}
}

std::optional<int> ChildProcess::exit_code() {
  int status = 0;
  if (process_ == 0 || ::waitpid(process_, &status, WNOHANG) != process_) return std::nullopt;
  process_ = 0;
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

void ChildProcess::ask_to_end() const {
  if (process_ != 0) ::kill(process_, SIGTERM);
}

}  // namespace pad
