# SPDX-License-Identifier: BSD-3-Clause
# Warnings for our own programs; never part of the library's interface.

if(MSVC)
  set(oneiros_warning_flags /W4 /permissive-)
  set(oneiros_error_flag /WX)
else()
  set(oneiros_warning_flags -Wall -Wextra -Wpedantic -Wshadow -Wconversion)
  set(oneiros_error_flag -Werror)
endif()
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  # False alarms of g++ 12 in system headers: AVX-512 intrinsics (GCC bug 105593), std::string (bug 105651).
  list(APPEND oneiros_warning_flags -Wno-maybe-uninitialized -Wno-uninitialized -Wno-restrict)
endif()
if(ONEIROS_WARNINGS_AS_ERRORS)
  list(APPEND oneiros_warning_flags ${oneiros_error_flag})
endif()

function(oneiros_warnings target)
  target_compile_options(${target} PRIVATE ${oneiros_warning_flags})
endfunction()
