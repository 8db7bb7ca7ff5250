// SPDX-License-Identifier: BSD-3-Clause

// What is asked of the system, and in which order, so that neither a crash nor a signal costs a file.

#include <optional>
#include <string>
#include <vector>

#include "interposer.hpp"
#include "oneiros/checkpoints/checkpoints.hpp"
#include "oneiros/files/atomic_file.hpp"
#include "oneiros/files/directory_lock.hpp"
#include "support/catch.hpp"
#include "support/temporary_directory.hpp"

using namespace oneiros;
using namespace oneiros::test;

namespace {

using Calls = std::vector<std::string>;

/// The message of the error that `f` throws.
template <class F>
std::string error_of(const F& f) {
  try {
    f();
  } catch (const Error& error) {
    return error.what();
  }
  return "no error";
}

/// Any file, written anew.
struct Writing {
  Writing() { put(directory / "file", "old"); }

  std::string error(const std::string& text = "new") {
    return error_of(
        [&] { write_file_atomically(directory / "file", [&](AtomicFile& file) { file.write(text); }); });
  }

  TemporaryDirectory directory;
  SystemCalls calls{directory.path()};
};

/// What makes a file safe: its bytes are on the disk before it has its name, and then the name is.
const Calls safely{"open file.tmp",   "write file.tmp", "fsync file.tmp", "close file.tmp",
                   "rename file.tmp", "open .",         "fsync .",        "close ."};

/// The calls with one of them twice.
Calls with_twice(const Calls& calls, const std::string& repeated) {
  Calls result;
  for (const std::string& call : calls) result.insert(result.end(), call == repeated ? 2 : 1, call);
  return result;
}

/// A part of a checkpoint.
struct Counter {
  template <class Visitor>
  void for_each_state(const Visitor& visit) {
    visit("count", count);
  }
  int count = 0;
};

std::string name_of(int cycle) {
  return "checkpoint-000-00000" + std::to_string(cycle) + ".safetensors";
}

}  // namespace

TEST_CASE("A file is flushed before it takes its name, and its directory after") {
  Writing writing;
  CHECK(writing.error() == "no error");
  CHECK(writing.calls.log() == safely);
  CHECK(contents(writing.directory / "file") == "new");
}

TEST_CASE("A file in the working directory is as safe") {
  const TemporaryDirectory directory;
  const auto before = std::filesystem::current_path();
  std::filesystem::current_path(directory.path());
  std::string error;
  Calls log;
  {
    const SystemCalls calls("");
    error = error_of([] { write_file_atomically("file", [](AtomicFile& file) { file.write("new"); }); });
    log = calls.log();
  }
  std::filesystem::current_path(before);
  CHECK(error == "no error");
  CHECK(log == safely);
}

TEST_CASE("What a signal interrupts is done again") {
  for (const std::string call : {"open file.tmp", "write file.tmp", "fsync file.tmp", "open .", "fsync ."}) {
    INFO(call);
    Writing writing;
    writing.calls.fail(call, EINTR);
    CHECK(writing.error() == "no error");
    CHECK(writing.calls.log() == with_twice(safely, call));
    CHECK(contents(writing.directory / "file") == "new");
    CHECK(writing.directory.file_count() == 1);
  }
}

TEST_CASE("What is written in part is completed") {
  Writing writing;
  writing.calls.cut("write file.tmp");
  const std::string text = "a text that the system takes half of at first";
  CHECK(writing.error(text) == "no error");
  CHECK(writing.calls.log() == with_twice(safely, "write file.tmp"));
  CHECK(contents(writing.directory / "file") == text);
}

TEST_CASE("A system that writes nothing is an error") {
  Writing writing;
  writing.calls.cut("write file.tmp");
  CHECK_THAT(writing.error("x"), ContainsSubstring("file: cannot write"));  // half of one byte
  CHECK(contents(writing.directory / "file") == "old");
}

TEST_CASE("After a failure the old file stays, the temporary one goes, and nothing more is tried") {
  for (std::size_t failing = 0; failing < 5; ++failing) {
    INFO(safely[failing]);
    Writing writing;
    writing.calls.fail(safely[failing], EIO);
    CHECK_THAT(writing.error(), ContainsSubstring((writing.directory / "file").string() + ": cannot ") &&
                                    ContainsSubstring("Input/output error"));
    Calls expected(safely.begin(), safely.begin() + static_cast<std::ptrdiff_t>(failing) + 1);
    if (failing > 0) expected.emplace_back("unlink file.tmp");
    Calls found = writing.calls.log();
    if (failing == 1 || failing == 2)
      std::erase(found, "close file.tmp");  // before or after the file is removed
    CHECK(found == expected);
    CHECK(contents(writing.directory / "file") == "old");
    CHECK(writing.directory.file_count() == 1);
  }
}

TEST_CASE("Earlier checkpoints go only when the new one is safe") {
  const TemporaryDirectory directory;
  Counter counter;
  Checkpoints checkpoints(directory.path(), {});
  for (const int cycle : {1, 2}) checkpoints.save({0, cycle}, counter);
  const auto save = [&](SystemCalls& calls) {
    const std::string error = error_of([&] { checkpoints.save({0, 3}, counter); });
    Calls order;
    for (const std::string& call : calls.log())
      if (order.empty() || order.back() != call)
        order.push_back(call);  // it may be written in any number of parts
    return std::pair(error, order);
  };
  const std::string name = name_of(3);
  Calls expected{"open " + name + ".tmp",
                 "write " + name + ".tmp",
                 "fsync " + name + ".tmp",
                 "close " + name + ".tmp",
                 "rename " + name + ".tmp",
                 "open .",
                 "fsync .",
                 "close .",
                 "remove " + name_of(1)};
  for (const std::string& failing : Calls(expected.begin(), expected.begin() + 5)) {
    INFO(failing);
    SystemCalls calls(directory.path());
    calls.fail(failing, ENOSPC);
    const auto [error, order] = save(calls);
    CHECK_THAT(error, ContainsSubstring(name) && ContainsSubstring("No space left on device"));
    CHECK(calls.count("remove " + name_of(1)) == 0);
    CHECK(directory.file_count() == 2);
    CHECK(checkpoints.last().filename() == name_of(2));
  }
  SystemCalls calls(directory.path());
  calls.fail(expected.back(), EACCES);  // a file too many is no reason to stop
  CHECK(save(calls) == std::pair(std::string("no error"), expected));
  CHECK(directory.file_count() == 3);
  checkpoints.save({0, 4}, counter);
  CHECK(calls.count("remove " + name_of(1)) == 2);
  CHECK(directory.file_count() == 2);
}

TEST_CASE("What is read is read to its end, whatever interrupts it") {
  const TemporaryDirectory directory;
  Counter saved{7};
  save_checkpoint(directory / "file", {}, {}, saved);
  const auto load = [&](Counter& loaded) {
    return error_of([&] { load_checkpoint(directory / "file", {}, loaded); });
  };
  std::size_t undisturbed = 0;
  {
    const SystemCalls calls(directory.path());
    Counter loaded;
    CHECK(load(loaded) == "no error");
    undisturbed = calls.log().size();
  }
  for (const std::string call : {"open file", "pread file"}) {
    INFO(call);
    SystemCalls calls(directory.path());
    Counter loaded;
    calls.fail(call, EINTR);
    CHECK(load(loaded) == "no error");
    CHECK(loaded.count == 7);
    CHECK(calls.log().size() == undisturbed + 1);

    loaded.count = 1;
    calls.fail(call, EIO);
    CHECK_THAT(load(loaded),
               ContainsSubstring((directory / "file").string()) && ContainsSubstring("Input/output error"));
    CHECK(loaded.count == 1);
  }
  SystemCalls calls(directory.path());
  calls.cut("pread file");
  Counter loaded;
  CHECK(load(loaded) == "no error");
  CHECK(loaded.count == 7);
  CHECK(calls.log().size() == undisturbed + 1);
}

TEST_CASE("A directory is locked in spite of signals, and used without a lock where there are none") {
  const TemporaryDirectory directory;
  SystemCalls calls(directory.path());
  for (const std::string call : {"open .", "flock ."}) {
    INFO(call);
    calls.fail(call, EINTR);
    const long before = calls.count(call);
    const DirectoryLock first(directory.path());
    CHECK(calls.count(call) == before + 2);
    CHECK_THAT(error_of([&] { const DirectoryLock second(directory.path()); }),
               ContainsSubstring("found another"));
  }
  for (const int error : {ENOLCK, ENOSYS, ENOTSUP}) {
    calls.fail("flock .", error);
    CHECK(error_of([&] { const DirectoryLock none(directory.path()); }) == "no error");
  }
  calls.fail("open .", EACCES);
  CHECK_THAT(error_of([&] { const DirectoryLock none(directory.path()); }),
             ContainsSubstring("Permission denied"));
}
