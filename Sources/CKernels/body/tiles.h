// The product of kernels_tiles.h by fused multiply-adds.
//
// With VDPBF16PS a word holds two values of the even sum, or of the odd one, that follow one another:
// the instruction adds the higher half first. So it gives the sums of the definition at its full speed.
#ifdef V_HAS_DOT2
#define TILE_PAIRS
#define TILE_HIGH(w) ((w) / 2 * 4 + (w) % 2)
#define TILE_LOW(w) (TILE_HIGH(w) + 2)
static inline v16 v_words(v16 low, v16 high) { return v_words_by_dot2(low, high); }
#define TILE_STEP v_dot2
#else
#define TILE_STEP v_fma_flush
#endif
#include "tiles_pack.h"

#if TILE_ROWS == 12
enum { TILE_TALL = 4, TILE_WIDE = 3, TILE_CHAINS = 2 };
#else
enum { TILE_TALL = 4, TILE_WIDE = 1, TILE_CHAINS = 1 };
#endif

/// Sums of a block's words in TILE_CHAINS chains at a time: TILE_TALL rows x `wide` panels.
static inline __attribute__((always_inline)) void tile_sum(
    const int wide, const float *a, const float *b, ptrdiff_t b_panel,
    v16 sum[TILE_CHAINS][TILE_TALL][TILE_WIDE]) {
#pragma clang loop unroll(full)
  for (int s = 0; s < TILE_CHAINS; s++)
#pragma clang loop unroll(full)
    for (int i = 0; i < TILE_TALL; i++)
#pragma clang loop unroll(full)
      for (int j = 0; j < wide; j++) sum[s][i][j] = v_set(0.0f);
#pragma clang loop unroll_count(2)
  for (int w = 0; w < TILE_WORDS; w += 2)
#pragma clang loop unroll(full)
    for (int s = 0; s < TILE_CHAINS; s++) {
      v16 column[TILE_WIDE];
#pragma clang loop unroll(full)
      for (int j = 0; j < wide; j++) column[j] = v_load(b + j * b_panel + (w + s) * 16);
#pragma clang loop unroll(full)
      for (int i = 0; i < TILE_TALL; i++) {
        v16 value = v_set(a[i * TILE_WORDS + w + s]);
#pragma clang loop unroll(full)
        for (int j = 0; j < wide; j++)
          sum[s][i][j] = TILE_STEP(value, column[j], sum[s][i][j]);
      }
    }
}

/// `rows` (at most TILE_TALL) x 16 * wide elements of C; add: whether C's value counts; last: how many
/// columns of the last panel exist.
static inline __attribute__((always_inline)) void tile_multiply(
    const int wide, ptrdiff_t rows, ptrdiff_t blocks, const float *a, const float *b,
    ptrdiff_t b_panel, float *c, ptrdiff_t c_row, ptrdiff_t last, int add) {
  v16 total[TILE_TALL][TILE_WIDE];
  for (int i = 0; i < TILE_TALL; i++)
    for (int j = 0; j < wide; j++)
      total[i][j] = add && i < rows ? v_get(c + i * c_row + 16 * j, j == wide - 1 ? last : 16) : v_set(0.0f);
#pragma clang loop unroll(disable)
  for (ptrdiff_t block = 0; block < blocks; block++, a += TILE_BLOCK, b += TILE_BLOCK) {
    v16 sum[2][TILE_TALL][TILE_WIDE];
    for (int s = 0; s < 2; s += TILE_CHAINS) tile_sum(wide, a + s, b + 16 * s, b_panel, sum + s);
#pragma clang loop unroll(full)
    for (int i = 0; i < TILE_TALL; i++)
#pragma clang loop unroll(full)
      for (int j = 0; j < wide; j++)
        total[i][j] = v_add_flush(total[i][j], v_add_flush(sum[0][i][j], sum[1][i][j]));
  }
  for (ptrdiff_t i = 0; i < rows; i++)
    for (int j = 0; j < wide; j++) v_put(c + i * c_row + 16 * j, total[i][j], j == wide - 1 ? last : 16);
}

/// tile_product between v_flush_begin and v_flush_end.
static __attribute__((noinline)) void tile_multiply_panels(
    ptrdiff_t row_first, ptrdiff_t row_last, ptrdiff_t column_first, ptrdiff_t column_last,
    ptrdiff_t m, ptrdiff_t n, ptrdiff_t blocks, const float *packed_a, const float *packed_b, float *c,
    ptrdiff_t c_row, int accumulate) {
  enum { RUN = 16, STRIP = 12 };  // what stays in the first-level and the second-level cache
  const ptrdiff_t panel = blocks * TILE_BLOCK;
  for (ptrdiff_t run = 0; run < blocks; run += RUN) {
    const ptrdiff_t depth = smaller(RUN, blocks - run);
    for (ptrdiff_t strip = column_first; strip < column_last; strip += STRIP) {
      const ptrdiff_t end = smaller(strip + STRIP, column_last);
      for (ptrdiff_t row = row_first * 16; row < smaller(row_last * 16, m); row += TILE_TALL) {
        const float *a = packed_a + row / 16 * panel + run * TILE_BLOCK + row % 16 * TILE_WORDS;
        const ptrdiff_t rows = smaller(TILE_TALL, m - row);
        for (ptrdiff_t column = strip, wide; column < end; column += wide) {
          wide = smaller(TILE_WIDE, end - column);
          const float *b = packed_b + column * panel + run * TILE_BLOCK;
          float *to = c + row * c_row + column * 16;
          const ptrdiff_t last = smaller(16, n - (column + wide - 1) * 16);
          const int add = accumulate || run;
          if (wide == TILE_WIDE)
            tile_multiply(TILE_WIDE, rows, depth, a, b, panel, to, c_row, last, add);
          else if (TILE_WIDE == 3 && wide == 2)
            tile_multiply(TILE_WIDE == 3 ? 2 : 1, rows, depth, a, b, panel, to, c_row, last, add);
          else
            tile_multiply(1, rows, depth, a, b, panel, to, c_row, last, add);
        }
      }
    }
  }
}

static void tile_product(ptrdiff_t row_first, ptrdiff_t row_last, ptrdiff_t column_first,
                         ptrdiff_t column_last, ptrdiff_t m, ptrdiff_t n, ptrdiff_t k,
                         const float *packed_a, const float *packed_b, float *c, ptrdiff_t c_row,
                         int accumulate) {
  const ptrdiff_t blocks = (k + LK_TILE_DEPTH - 1) / LK_TILE_DEPTH;
  const unsigned before = v_flush_begin();
  tile_multiply_panels(row_first, row_last, column_first, column_last, m, n, blocks, packed_a,
                       packed_b, c, c_row, accumulate);
  v_flush_end(before);
}
