// What this processor can do at most: operations in registers alone, and memory alone. For benchmarks.
#pragma once

#include <stddef.h>

/// Whose peak is measured.
enum {
  /// Fused multiply-adds of single precision, in the widest registers.
  PEAK_FUSED = 0,
  /// Pairs of bfloat16 added to single precision (x86's VDPBF16PS).
  PEAK_PAIRS = 1,
  /// The same in tiles (x86's TDPBF16PS).
  PEAK_TILES = 2,
};

/// Does `rounds` rounds of independent operations that touch no memory, and returns how many floating-point operations that were
/// (a multiply-add is two); 0 where this processor or its kernel has none of the kind.
double peak_operations(int kind, long rounds);

/// Reads `bytes` bytes, a multiple of 256, from `start` on; the result depends on all of them.
unsigned long peak_read(const void *_Nonnull start, ptrdiff_t bytes);
