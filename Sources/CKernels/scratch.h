// Memory for temporary values, one growing block per thread and purpose.
#pragma once
#include <stddef.h>

enum { LK_SCRATCH_PACKING, LK_SCRATCH_ATTENTION, LK_SCRATCH_DOUBLE, LK_SCRATCH_SLOTS };

/// At least `count` floats at a multiple of 64 bytes, valid until the thread's next call with the same
/// slot. Contents are undefined. The process ends when memory runs out.
float *lk_scratch(int slot, size_t count);
