// SPDX-License-Identifier: BSD-3-Clause

// Everything ends in malloc. Sanitizers have one of their own, which reports to hooks; otherwise glibc's is
// wrapped.

#include "fuzz/memory.hpp"

#include <malloc.h>

#include <atomic>
#include <cerrno>
#include <cstdlib>

#if defined(__SANITIZE_ADDRESS__)
#define ONEIROS_FUZZ_HOOKS
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define ONEIROS_FUZZ_HOOKS
#endif
#endif
#ifdef ONEIROS_FUZZ_HOOKS
#include <sanitizer/allocator_interface.h>
#endif

namespace {

std::atomic<std::ptrdiff_t> in_use = 0;
std::atomic<std::ptrdiff_t> start = 0;
std::atomic<std::ptrdiff_t> highest = 0;

void count(std::size_t bytes) {
  const auto now = in_use += static_cast<std::ptrdiff_t>(bytes);
  auto before = highest.load();
  while (now > before && !highest.compare_exchange_weak(before, now)) {}
}

void discount(std::size_t bytes) {
  in_use -= static_cast<std::ptrdiff_t>(bytes);
}

}  // namespace

void oneiros::fuzz::reset_memory_peak() {
  start = highest = in_use.load();
}

std::size_t oneiros::fuzz::memory_peak() {
  return static_cast<std::size_t>(highest - start);
}

#ifdef ONEIROS_FUZZ_HOOKS

namespace {

[[maybe_unused]] const int hooked = __sanitizer_install_malloc_and_free_hooks(
    [](const volatile void*, std::size_t bytes) { count(bytes); },
    [](const volatile void* pointer) {
      discount(__sanitizer_get_allocated_size(const_cast<const void*>(pointer)));
    });

}  // namespace

#else

extern "C" {

void* __libc_malloc(std::size_t size);
void* __libc_calloc(std::size_t count, std::size_t size);
void* __libc_realloc(void* old, std::size_t size);
void* __libc_memalign(std::size_t alignment, std::size_t size);
void __libc_free(void* pointer);

}  // extern "C"

namespace {

void* counted(void* pointer) {
  count(malloc_usable_size(pointer));
  return pointer;
}

}  // namespace

extern "C" {

void* malloc(std::size_t size) {
  return counted(__libc_malloc(size));
}
void* calloc(std::size_t number, std::size_t size) {
  return counted(__libc_calloc(number, size));
}
void* realloc(void* old, std::size_t size) {
  const std::size_t before = malloc_usable_size(old);
  void* pointer = __libc_realloc(old, size);
  if (pointer != nullptr || size == 0) discount(before);
  return counted(pointer);
}
void* memalign(std::size_t alignment, std::size_t size) {
  return counted(__libc_memalign(alignment, size));
}
void* aligned_alloc(std::size_t alignment, std::size_t size) {
  return counted(__libc_memalign(alignment, size));
}
int posix_memalign(void** result, std::size_t alignment, std::size_t size) {
  *result = counted(__libc_memalign(alignment, size));
  return *result == nullptr ? ENOMEM : 0;
}
void free(void* pointer) {
  discount(malloc_usable_size(pointer));
  __libc_free(pointer);
}

}  // extern "C"

#endif
