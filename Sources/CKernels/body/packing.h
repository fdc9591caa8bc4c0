// What packing for all matrix products has in common.
#pragma once

static inline ptrdiff_t smaller(ptrdiff_t a, ptrdiff_t b) { return a < b ? a : b; }

/// What is packed: `count` rows of A or columns of B, `side` elements apart, with `depth` values each,
/// `inward` apart; they begin `at` elements from `from`.
struct packing {
  ptrdiff_t count, side, depth, inward;
  const float *from;
  ptrdiff_t at;
};

#define PACKING static inline __attribute__((always_inline)) void
