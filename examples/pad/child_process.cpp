// SPDX-License-Identifier: BSD-3-Clause
#include "child_process.hpp"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/prctl.h>
#endif

#include <cerrno>
#include <csignal>
#include <cstring>

#include "oneiros/phases/observers/interrupt.hpp"
#include "oneiros/util/errors.hpp"

namespace pad {

using oneiros::DataError;
using oneiros::stop_signals;

namespace {

/// While it lives, signals that ask for an end wait.
class HeldSignals {
 public:
  HeldSignals() {
    sigset_t held;
    ::sigemptyset(&held);
    for (const int signal : stop_signals) ::sigaddset(&held, signal);
    ::sigprocmask(SIG_BLOCK, &held, &before_);
  }
  HeldSignals(const HeldSignals&) = delete;
  HeldSignals& operator=(const HeldSignals&) = delete;
  ~HeldSignals() { let_go(); }

  void let_go() const { ::sigprocmask(SIG_SETMASK, &before_, nullptr); }

 private:
  sigset_t before_{};
};

/// What the new process does; it never returns.
[[noreturn]] void become(char* const* arguments, int log, pid_t parent, const HeldSignals& held) {
#ifdef __linux__
  ::prctl(PR_SET_PDEATHSIG, SIGTERM);
#endif
  if (::getppid() != parent) ::_exit(128 + SIGTERM);
  ::setpgid(0, 0);  // Ctrl-C goes to the parent, which asks us to end
  // The parent's handler would take the signal for us, and the program that comes would not know.
  for (const int signal : stop_signals) {
    struct sigaction action{};
    ::sigaction(signal, nullptr, &action);
    if (action.sa_handler != SIG_IGN) std::signal(signal, SIG_DFL);
  }
  held.let_go();
  ::dup2(log, STDOUT_FILENO);
  ::dup2(log, STDERR_FILENO);
  ::execv("/proc/self/exe", arguments);
  ::_exit(127);
}

}  // namespace

ChildProcess::ChildProcess(const std::vector<std::string>& arguments, const std::filesystem::path& log) {
  std::vector<std::string> words{"pad"};
  words.insert(words.end(), arguments.begin(), arguments.end());
  std::vector<char*> pointers;
  for (std::string& word : words) pointers.push_back(word.data());
  pointers.push_back(nullptr);

  const int file = ::open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
  if (file < 0) throw DataError(log.string() + ": cannot open: " + std::strerror(errno));
  const pid_t parent = ::getpid();
  const HeldSignals held;
  process_ = ::fork();
  if (process_ == 0) become(pointers.data(), file, parent, held);
  const int error = errno;
  ::close(file);
  if (process_ < 0) {
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
