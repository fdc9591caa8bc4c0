// Where things lie in a unit of kernels_stored.h.
#pragma once
#include <stddef.h>

#include "include/kernels_stored.h"

#define STORED static inline __attribute__((always_inline))

STORED int stored_is_plain(int format) { return format <= LK_STORED_BF16; }
STORED int stored_is_k(int format) { return format >= LK_STORED_Q4_K; }

/// Whether a minimum is added (or for the K types taken away).
STORED int stored_has_minimum(int format) {
  return format == LK_STORED_Q4_1 || format == LK_STORED_Q5_1 || format == LK_STORED_Q4_K ||
         format == LK_STORED_Q5_K;
}

/// Bits of a value beyond the four of its word.
STORED int stored_high_bits(int format) {
  switch (format) {
    case LK_STORED_Q5_0:
    case LK_STORED_Q5_1:
    case LK_STORED_Q5_K: return 1;
    case LK_STORED_Q6_K: return 2;
    default: return 0;
  }
}

/// What is taken from a number to get the signed one.
STORED float stored_bias(int format) {
  switch (format) {
    case LK_STORED_Q8_0: return 128;
    case LK_STORED_Q4_0: return 8;
    case LK_STORED_Q5_0: return 16;
    case LK_STORED_Q6_K: return 32;
    default: return 0;
  }
}

/// Values of a row in a unit.
STORED ptrdiff_t stored_values(int format) {
  return stored_is_plain(format) ? 1 : stored_is_k(format) ? 256 : 32;
}

/// Bytes of a row's block in a file.
STORED ptrdiff_t stored_block(int format) {
  static const unsigned char sizes[LK_STORED_FORMATS] = {4, 2, 2, 34, 18, 20, 22, 24, 144, 176, 210};
  return sizes[format];
}

/// Scales of a row in a unit, besides d.
STORED int stored_scales(int format) {
  return !stored_is_k(format) ? 0 : format == LK_STORED_Q6_K ? 16 : 8;
}
STORED ptrdiff_t stored_scale_at(int format) { return stored_has_minimum(format) ? 64 : 32; }
STORED ptrdiff_t stored_minimum_at(int format) { return stored_scale_at(format) + 16 * stored_scales(format); }

/// The words of group g of 32 values; high bits come first.
STORED ptrdiff_t stored_group_at(int format, ptrdiff_t g) {
  const ptrdiff_t words = format == LK_STORED_Q8_0 ? 8 : 4 + stored_high_bits(format);
  const ptrdiff_t minima = stored_scales(format) && stored_has_minimum(format) ? 16 * 8 : 0;
  return stored_scale_at(format) + 16 * stored_scales(format) + minima + g * words * 64;
}

/// Bytes of a unit.
STORED ptrdiff_t stored_unit(int format) {
  if (stored_is_plain(format)) return format == LK_STORED_F32 ? 64 : 32;
  return stored_group_at(format, stored_values(format) / 32);
}
