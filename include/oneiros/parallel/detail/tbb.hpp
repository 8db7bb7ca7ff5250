// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// All that the library takes from oneTBB. Some of its versions have functions that are called `emit`, which
// is a macro where Qt was included first; what it was is restored at the end.

#pragma push_macro("emit")
#undef emit

#include <tbb/blocked_range.h>
#include <tbb/enumerable_thread_specific.h>
#include <tbb/global_control.h>
#include <tbb/parallel_for.h>
#include <tbb/task_arena.h>

#pragma pop_macro("emit")
