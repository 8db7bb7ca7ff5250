// SPDX-License-Identifier: BSD-3-Clause

#include "oneiros/parallel/detail/ahead.hpp"

#include <atomic>
#include <chrono>
#include <memory>
#include <optional>
#include <stdexcept>
#include <thread>

#include "oneiros/parallel/parallel.hpp"
#include "support/catch.hpp"

using namespace oneiros;

namespace {

/// What the test sees of work that another thread may do.
struct Gate {
  std::atomic<bool> begun = false;
  std::atomic<bool> open = true;
  std::atomic<int> calls = 0;

  void wait_until_begun() const {
    while (!begun) std::this_thread::yield();
  }
};

/// Counts in memory that is not atomic: the thread sanitizer sees who does not wait for whom.
struct Counting {
  std::shared_ptr<Gate> gate = std::make_shared<Gate>();
  long count = 0;
  bool fails = false;

  void operator()() {
    gate->begun = true;
    while (!gate->open) std::this_thread::yield();
    ++gate->calls;
    ++count;
    if (fails) throw std::runtime_error("work failed");
  }
};

}  // namespace

TEST_CASE("work that is offered is done once for each offer, by any number of threads", "[parallel]") {
  for (int threads = 1; threads <= 4; ++threads)
    Threads(threads).run([] {
      detail::Ahead<Counting> ahead{Counting{}};
      for (long i = 1; i <= 2000; ++i) {
        ahead.offer();
        if (i % 3 == 0) parallel_for(4, [](Index) { std::this_thread::yield(); });
        ahead.finish();
        REQUIRE(ahead.work().count == i);
      }
    });
}

TEST_CASE("an idle thread does work that is offered", "[parallel]") {
  Threads(2).run([] {
    detail::Ahead<Counting> ahead{Counting{}};
    for (long i = 1; i <= 3; ++i) {
      ahead.work().gate->begun = false;
      ahead.offer();
      ahead.work().gate->wait_until_begun();
      ahead.finish();
      CHECK(ahead.work().count == i);
    }
  });
}

TEST_CASE("who asks for work that another thread does waits until it is done", "[parallel]") {
  Threads(2).run([] {
    detail::Ahead<Counting> ahead{Counting{}};
    const auto gate = ahead.work().gate;
    gate->open = false;
    ahead.offer();
    gate->wait_until_begun();
    std::thread opener([&] {
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
      gate->open = true;
    });
    ahead.finish();
    CHECK(ahead.work().count == 1);
    opener.join();
  });
}

TEST_CASE("a lone thread does the work when it asks for the result", "[parallel]") {
  Threads(1).run([] {
    detail::Ahead<Counting> ahead{Counting{}};
    const auto gate = ahead.work().gate;
    ahead.offer();
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    CHECK(gate->calls == 0);
    ahead.finish();
    CHECK(ahead.work().count == 1);
  });
}

TEST_CASE("asking for work that was not offered does it", "[parallel]") {
  detail::Ahead<Counting> ahead{Counting{}};
  ahead.finish();
  ahead.finish();
  CHECK(ahead.work().count == 2);
}

TEST_CASE("the error of work done ahead reaches whoever asks for the result, once", "[parallel]") {
  for (const int threads : {1, 2})
    Threads(threads).run([&] {
      detail::Ahead<Counting> ahead{Counting{.fails = true}};
      ahead.offer();
      if (threads > 1) ahead.work().gate->wait_until_begun();
      CHECK_THROWS_WITH(ahead.finish(), "work failed");
      ahead.work().fails = false;
      ahead.finish();
      CHECK(ahead.work().count == 2);
    });
}

TEST_CASE("work can be moved, replaced and forgotten while another thread does it", "[parallel]") {
  Threads(2).run([] {
    for (int i = 0; i < 50; ++i) {
      detail::Ahead<Counting> first{Counting{}};
      const auto gate = first.work().gate;
      gate->open = false;
      first.offer();
      gate->wait_until_begun();
      detail::Ahead<Counting> second = std::move(first);
      CHECK(second.work().gate == gate);
      if (i % 2 == 0) second = detail::Ahead<Counting>{Counting{}};
      CHECK((second.work().gate == gate) == (i % 2 == 1));
      gate->open = true;
      second.finish();
      CHECK(second.work().count == 1);
    }
  });
}

TEST_CASE("work that was forgotten before a thread began it is not done", "[parallel]") {
  Threads(2).run([] {
    detail::Ahead<Counting> busy{Counting{}};
    busy.work().gate->open = false;
    busy.offer();
    busy.work().gate->wait_until_begun();
    const auto gate = std::make_shared<Gate>();
    {
      detail::Ahead<Counting> forgotten{Counting{.gate = gate}};
      forgotten.offer();
    }
    busy.work().gate->open = true;
    while (gate.use_count() > 1) std::this_thread::yield();  // until the arena has dropped it
    CHECK(gate->calls == 0);
    busy.finish();
  });
}

TEST_CASE("work that is offered in one arena may be asked for in another", "[parallel]") {
  std::optional<detail::Ahead<Counting>> ahead;
  Threads outer(4);
  tbb::task_arena offered_in(2), asked_in(3);
  for (long i = 1; i <= 200; ++i) {
    if (!ahead) ahead.emplace(Counting{});
    offered_in.execute([&] { ahead->offer(); });
    asked_in.execute([&] { ahead->finish(); });
    REQUIRE(ahead->work().count == i);
  }
}
