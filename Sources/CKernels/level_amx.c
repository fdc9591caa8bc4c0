// The product in tiles by x86's tile instructions. Only the functions of this file may use them: the
// program itself runs on any x86-64. All other kernels of the level are those of level_avx512bf16.c.
#if defined(__x86_64__)
#define _DEFAULT_SOURCE  // for syscall
#include <immintrin.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "tiles.h"

#pragma clang attribute push(__attribute__((target("avx512f,avx512dq,avx512bw,avx512vl,avx512bf16,fma,amx-tile,amx-bf16"))), apply_to = function)
#include "vector/avx512.h"
#include "vector/avx512bf16.h"
#include "vector/common.h"

#define TILE_PAIRS
#define TILE_LOW(w) (2 * (w))
#define TILE_HIGH(w) (2 * (w) + 1)
#define v_words v_words_in_order
#include "body/packing.h"
#include "body/tiles_pack.h"

// Tiles 0 to 3 are for C, 4 and 5 for A, 6 and 7 for B.
const struct lk_tile_shapes lk_whole_tiles = {
    .palette = 1,
    .bytes = {64, 64, 64, 64, 64, 64, 64, 64},
    .rows = {16, 16, 16, 16, 16, 16, 16, 16},
};

/// A part of C as tiles see it: itself, or where it is not 16 x 16, a copy.
struct corner {
  float *at;
  ptrdiff_t row, rows, columns;
  float copy[256] __attribute__((aligned(64)));
};

static inline int is_whole(const struct corner *x) { return x->rows == 16 && x->columns == 16; }

/// Where a tile finds the part.
static inline float *tile_from(struct corner *x) {
  if (is_whole(x)) return x->at;
  for (ptrdiff_t i = 0; i < x->rows; i++) v_store(x->copy + 16 * i, v_get(x->at + i * x->row, x->columns));
  return x->copy;
}

static inline ptrdiff_t bytes_apart(const struct corner *x) { return is_whole(x) ? 4 * x->row : 64; }

static inline float *tile_to(struct corner *x) { return is_whole(x) ? x->at : x->copy; }

static inline void finish(struct corner *x) {
  if (is_whole(x)) return;
  for (ptrdiff_t i = 0; i < x->rows; i++) v_put(x->at + i * x->row, v_load(x->copy + 16 * i), x->columns);
}

/// One or two panels of A times one or two of B; the parts of C are c[0 ..< down * across], row by row.
static inline __attribute__((always_inline)) void multiply_corners(
    const int down, const int across, ptrdiff_t blocks, const float *a, ptrdiff_t a_panel,
    const float *b, ptrdiff_t b_panel, struct corner *c, int add) {
#define BEGIN(tile, part)                                      \
  if (add)                                                     \
    _tile_loadd(tile, tile_from(c + (part)), bytes_apart(c + (part))); \
  else                                                         \
    _tile_zero(tile);
#define END(tile, part)                                              \
  _tile_stored(tile, tile_to(c + (part)), bytes_apart(c + (part)));  \
  finish(c + (part));
  BEGIN(0, 0)
  if (across == 2) { BEGIN(1, 1) }
  if (down == 2) { BEGIN(2, across) }
  if (down == 2 && across == 2) { BEGIN(3, 3) }
  for (ptrdiff_t block = 0; block < blocks; block++, a += TILE_BLOCK, b += TILE_BLOCK) {
    _tile_loadd(4, a, 64);
    _tile_loadd(6, b, 64);
    if (across == 2) _tile_loadd(7, b + b_panel, 64);
    _tile_dpbf16ps(0, 4, 6);
    if (across == 2) _tile_dpbf16ps(1, 4, 7);
    if (down == 2) _tile_loadd(5, a + a_panel, 64);
    if (down == 2) _tile_dpbf16ps(2, 5, 6);
    if (down == 2 && across == 2) _tile_dpbf16ps(3, 5, 7);
  }
  END(0, 0)
  if (across == 2) { END(1, 1) }
  if (down == 2) { END(2, across) }
  if (down == 2 && across == 2) { END(3, 3) }
#undef BEGIN
#undef END
}

static void amx_product(ptrdiff_t row_first, ptrdiff_t row_last, ptrdiff_t column_first,
                        ptrdiff_t column_last, ptrdiff_t m, ptrdiff_t n, ptrdiff_t k,
                        const float *packed_a, const float *packed_b, float *c, ptrdiff_t c_row,
                        int accumulate) {
  enum { RUN = 16, STRIP = 32 };  // two panels of A stay in the first-level cache, a strip of B in the second
  const ptrdiff_t blocks = (k + LK_TILE_DEPTH - 1) / LK_TILE_DEPTH, panel = blocks * TILE_BLOCK;
  _tile_loadconfig(&lk_whole_tiles);
  for (ptrdiff_t run = 0; run < blocks; run += RUN) {
    const ptrdiff_t depth = smaller(RUN, blocks - run);
    for (ptrdiff_t strip = column_first; strip < column_last; strip += STRIP) {
      const ptrdiff_t end = smaller(strip + STRIP, column_last);
      for (ptrdiff_t row = row_first; row < row_last; row += 2) {
        const int down = row + 1 < row_last ? 2 : 1;
        const float *a = packed_a + row * panel + run * TILE_BLOCK;
        for (ptrdiff_t column = strip; column < end; column += 2) {
          const int across = column + 1 < end ? 2 : 1;
          const float *b = packed_b + column * panel + run * TILE_BLOCK;
          struct corner parts[4];
          for (int p = 0; p < down * across; p++) {
            const ptrdiff_t i = 16 * (row + p / across), j = 16 * (column + p % across);
            parts[p].at = c + i * c_row + j;
            parts[p].row = c_row;
            parts[p].rows = smaller(16, m - i);
            parts[p].columns = smaller(16, n - j);
          }
          const int add = accumulate || run;
          if (down == 2 && across == 2)
            multiply_corners(2, 2, depth, a, panel, b, panel, parts, add);
          else if (down == 2)
            multiply_corners(2, 1, depth, a, panel, b, panel, parts, add);
          else if (across == 2)
            multiply_corners(1, 2, depth, a, panel, b, panel, parts, add);
          else
            multiply_corners(1, 1, depth, a, panel, b, panel, parts, add);
        }
      }
    }
  }
  _tile_release();  // the thread has no tile state any more that switching to another would have to save
}

const struct lk_tiles_table lk_amx_tiles = {TILE_BLOCK, tile_pack_rows, tile_pack_columns, amx_product};

/// Factors and sums that are hard to get right, for the trial: one more or one less than a whole tile.
enum { ROWS = 17, COLUMNS = 15, DEPTH = 70 };

/// The product of `tiles` for the trial.
static void try_product(const struct lk_tiles_table *tiles, const float *a, const float *b, float *c) {
  enum { BLOCKS = (DEPTH + LK_TILE_DEPTH - 1) / LK_TILE_DEPTH };
  float rows[2 * BLOCKS * 512], columns[BLOCKS * 512];
  tiles->pack_rows(0, 2, ROWS, DEPTH, a, DEPTH, 1, rows);
  tiles->pack_columns(0, 1, COLUMNS, DEPTH, b, 1, DEPTH, columns);
  tiles->product(0, 2, 0, 1, ROWS, COLUMNS, DEPTH, rows, columns, c, COLUMNS, 1);
}

/// Whether tiles give the bits of fused multiply-adds, also next to and below the smallest normal number.
static int tiles_are_right(void) {
  float a[ROWS * DEPTH], b[COLUMNS * DEPTH], c[2][ROWS * COLUMNS];
  uint32_t state = 1;
  for (int i = 0; i < ROWS * DEPTH + COLUMNS * DEPTH + ROWS * COLUMNS; i++) {
    state = state * 1664525u + 1013904223u;
    // Exponents within a few of half the smallest one, so that products and sums are at the edge; or any.
    uint32_t exponent = i % DEPTH < 40 ? 60 + (state >> 28) : 40 + (state >> 25), bits;
    if (i % 7 == 0) exponent = 0;
    float *to = i < ROWS * DEPTH ? a + i : i < (ROWS + COLUMNS) * DEPTH ? b + (i - ROWS * DEPTH) : NULL;
    if (to == NULL) {
      to = c[0] + (i - (ROWS + COLUMNS) * DEPTH);
      exponent = state >> 30;
    }
    bits = (state & 0x80000000) | exponent << 23 | (state >> 3 & 0x7fffff);
    memcpy(to, &bits, 4);
  }
  // In some rows nothing but 2^-126 and a little less: a sum that rounds up to 2^-126 where small numbers are
  // spaced 2^-149 apart, and does not where they have 24 bits.
  for (int i = 0; i < ROWS; i += 2) {
    memset(a + i * DEPTH, 0, DEPTH * sizeof *a);
    a[i * DEPTH + i / 2 % 2] = 0x1p-63f, a[i * DEPTH + i / 2 % 2 + 2] = 0x1p-76f;
  }
  for (int j = 0; j < COLUMNS; j++) {
    b[j * DEPTH] = b[j * DEPTH + 1] = 0x1p-63f;
    b[j * DEPTH + 2] = b[j * DEPTH + 3] = -0x1p-75f * (1.0f + 0.125f * (float)j);
  }
  memcpy(c[1], c[0], sizeof c[0]);
  try_product(&lk_avx512_tiles, a, b, c[0]);
  try_product(&lk_amx_tiles, a, b, c[1]);
  return memcmp(c[0], c[1], sizeof c[0]) == 0;
}

int lk_amx_granted(void) {
  // 0: not asked yet, 1: no, 2: yes. Threads that ask at the same time get the same answer.
  static _Atomic int answer = 0;
  if (answer == 0) {
#ifndef LK_TILES_EMULATED
    // ARCH_REQ_XCOMP_PERM for XTILEDATA: the kernel makes room for tile state in threads that use it.
    if (syscall(SYS_arch_prctl, 0x1023, 18) != 0) return (answer = 1) == 2;
#endif
    answer = tiles_are_right() ? 2 : 1;
  }
  return answer == 2;
}
#pragma clang attribute pop
#endif
