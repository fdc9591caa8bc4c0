// The matrix product of kernels_gemm.h.
#include "pack.h"

/// Where a tile's operands are: A(i, l) at a[i * a_row + l * a_col]; B's row l of panel j, 16 adjacent
/// values, at b[l * b_row + j * b_panel].
struct operands {
  const float *a;
  ptrdiff_t a_row, a_col;
  const float *b;
  ptrdiff_t b_row, b_panel;
};

/// rows x (16 * vectors) elements of C for `depth` values of the inner index. `rows` and `vectors` are
/// constants where this is inlined, so the accumulators are registers.
/// last: how many columns of the last vector exist; add: whether C's value counts; pairs: whether the
/// values are pairs of bfloat16.
static inline __attribute__((always_inline)) void multiply_tile(const int pairs, const int rows,
                                                                const int vectors,
                                                                ptrdiff_t depth, struct operands x,
                                                                float *c, ptrdiff_t c_row,
                                                                ptrdiff_t last, int add) {
  v16 sum[TILE_ROWS][TILE_VECTORS];
  // Rows in groups of four, so that few registers reach them all.
  const float *a[3] = {x.a, x.a + 4 * x.a_row, x.a + 8 * x.a_row}, *b = x.b;
#pragma clang loop unroll(full)
  for (int i = 0; i < rows; i++)
#pragma clang loop unroll(full)
    for (int j = 0; j < vectors; j++) sum[i][j] = v_set(0.0f);
#pragma clang loop unroll(disable)
  for (ptrdiff_t l = 0; l < depth; l++, b += x.b_row) {
    v16 column[TILE_VECTORS];
#pragma clang loop unroll(full)
    for (int j = 0; j < vectors; j++) column[j] = v_load(b + j * x.b_panel);
#pragma clang loop unroll(full)
    for (int i = 0; i < rows; i++) {
      v16 value = v_set(a[i / 4][i % 4 * x.a_row]);
#pragma clang loop unroll(full)
      for (int j = 0; j < vectors; j++)
        sum[i][j] = pairs ? v_dot2(value, column[j], sum[i][j]) : v_fma(value, column[j], sum[i][j]);
    }
#pragma clang loop unroll(full)
    for (int g = 0; g < 3; g++) a[g] += x.a_col;
  }
#pragma clang loop unroll(full)
  for (int i = 0; i < rows; i++)
#pragma clang loop unroll(full)
    for (int j = 0; j < vectors; j++) {
      float *to = c + i * c_row + 16 * j;
      ptrdiff_t left = j == vectors - 1 ? last : 16;
      v16 total = sum[i][j];
      if (add) total = pairs ? v_add_flush(v_get(to, left), total) : v_add(v_get(to, left), total);
      v_put(to, total, left);
    }
}

/// Expands CASE for every number of rows that a tile can have.
#if TILE_ROWS == 12
#define TILE_CASES CASE(1) CASE(2) CASE(3) CASE(4) CASE(5) CASE(6) CASE(7) CASE(8) CASE(9) CASE(10) CASE(11) CASE(12)
#elif TILE_ROWS == 6
#define TILE_CASES CASE(1) CASE(2) CASE(3) CASE(4) CASE(5) CASE(6)
#else
#define TILE_CASES CASE(1) CASE(2) CASE(3) CASE(4)
#endif
#define CASE(r)                                                              \
  case r:                                                                    \
    if (vectors == TILE_VECTORS)                                             \
      multiply_tile(TILE_PAIRS, r, TILE_VECTORS, depth, TILE_OPERANDS, c, c_row, last, add); \
    else                                                                     \
      multiply_tile(TILE_PAIRS, r, 1, depth, TILE_OPERANDS, c, c_row, last, add); \
    break;

#define TILE_PAIRS 0
/// multiply_tile for any number of rows, both operands packed: the strides are constants.
static void multiply_packed(ptrdiff_t rows, ptrdiff_t vectors, ptrdiff_t depth, const float *a,
                            const float *b, ptrdiff_t b_panel, float *c, ptrdiff_t c_row,
                            ptrdiff_t last, int add) {
#define TILE_OPERANDS ((struct operands){a, 1, LK_PANEL_ROWS, b, LK_PANEL_COLUMNS, b_panel})
  switch (rows) { TILE_CASES }
#undef TILE_OPERANDS
}

/// multiply_tile for any number of rows, operands where they are.
static void multiply_direct(ptrdiff_t rows, ptrdiff_t vectors, ptrdiff_t depth, struct operands x,
                            float *c, ptrdiff_t c_row, ptrdiff_t last, int add) {
#define TILE_OPERANDS x
  switch (rows) { TILE_CASES }
#undef TILE_OPERANDS
}
#undef TILE_PAIRS

#define TILE_PAIRS 1
/// multiply_packed for pairs.
static void multiply_pairs(ptrdiff_t rows, ptrdiff_t vectors, ptrdiff_t depth, const float *a,
                           const float *b, ptrdiff_t b_panel, float *c, ptrdiff_t c_row,
                           ptrdiff_t last, int add) {
#define TILE_OPERANDS ((struct operands){a, 1, LK_PANEL_ROWS, b, LK_PANEL_COLUMNS, b_panel})
  switch (rows) { TILE_CASES }
#undef TILE_OPERANDS
}
#undef TILE_PAIRS
#undef CASE
#undef TILE_CASES

/// gemm_tile; for pairs, between v_flush_begin and v_flush_end.
static __attribute__((noinline)) void multiply_panels(
    ptrdiff_t row_first, ptrdiff_t row_last, ptrdiff_t column_first, ptrdiff_t column_last,
    ptrdiff_t m, ptrdiff_t n, ptrdiff_t k, int pairs, const float *packed_a, const float *packed_b,
    float *c, ptrdiff_t c_row, int accumulate) {
  void (*const multiply)(ptrdiff_t, ptrdiff_t, ptrdiff_t, const float *, const float *, ptrdiff_t,
                         float *, ptrdiff_t, ptrdiff_t, int) = pairs ? multiply_pairs : multiply_packed;
  if (pairs) k = (k + 1) / 2;
  enum { HEIGHT = LK_PANEL_ROWS, WIDTH = LK_PANEL_COLUMNS, STRIP = 8 };
  const ptrdiff_t a_all = (m + HEIGHT - 1) / HEIGHT * HEIGHT;
  const ptrdiff_t b_all = (n + WIDTH - 1) / WIDTH * WIDTH;
  const ptrdiff_t row_end = smaller(row_last * HEIGHT, m);
  for (ptrdiff_t block = 0; block < k; block += LK_GEMM_BLOCK) {
    const ptrdiff_t depth = smaller(LK_GEMM_BLOCK, k - block);
    // A strip of B's panels stays in the second-level cache while the rows pass by.
    for (ptrdiff_t strip = column_first; strip < column_last; strip += STRIP) {
      const ptrdiff_t strip_last = smaller(strip + STRIP, column_last);
      for (ptrdiff_t row = row_first * HEIGHT; row < row_end; row += TILE_ROWS) {
        const float *a = packed_a + block * a_all + row / HEIGHT * HEIGHT * depth + row % HEIGHT;
        for (ptrdiff_t panel = strip; panel < strip_last; panel += TILE_VECTORS) {
          const ptrdiff_t vectors = smaller(TILE_VECTORS, strip_last - panel);
          multiply(smaller(TILE_ROWS, row_end - row), vectors, depth, a,
                   packed_b + block * b_all + panel * WIDTH * depth, WIDTH * depth,
                   c + row * c_row + panel * WIDTH, c_row,
                   smaller(WIDTH, n - (panel + vectors - 1) * WIDTH), accumulate || block);
        }
      }
    }
  }
  if (k == 0 && !accumulate)
    for (ptrdiff_t row = row_first * HEIGHT; row < row_end; row++)
      fill(smaller(column_last * WIDTH, n) - column_first * WIDTH, 0.0f,
           c + row * c_row + column_first * WIDTH);
}

static void gemm_tile(ptrdiff_t row_first, ptrdiff_t row_last, ptrdiff_t column_first,
                      ptrdiff_t column_last, ptrdiff_t m, ptrdiff_t n, ptrdiff_t k,
                      int pairs, const float *packed_a, const float *packed_b, float *c,
                      ptrdiff_t c_row, int accumulate) {
  const unsigned before = pairs ? v_flush_begin() : 0;
  multiply_panels(row_first, row_last, column_first, column_last, m, n, k, pairs, packed_a, packed_b,
                  c, c_row, accumulate);
  if (pairs) v_flush_end(before);
}

#include "gemm_small.h"

/// Rows or columns of one part: a multiple of `panel` with at most `limit` packed floats.
static inline ptrdiff_t part_size(ptrdiff_t count, ptrdiff_t k, ptrdiff_t panel, ptrdiff_t limit) {
  const ptrdiff_t all = (count + panel - 1) / panel, most = k > 0 ? limit / (k * panel) : all;
  return smaller(all, most < 4 ? 4 : most) * panel;
}

static void gemm(ptrdiff_t m, ptrdiff_t n, ptrdiff_t k, const float *a, ptrdiff_t a_row,
                 ptrdiff_t a_col, const float *b, ptrdiff_t b_row, ptrdiff_t b_col,
                 float *c, ptrdiff_t c_row, int accumulate) {
  if (m <= LK_SKINNY_ROWS) {
    gemm_skinny(m, n, k, a, a_row, a_col, b, b_row, b_col, c, c_row, accumulate);
    return;
  }
  // Rows a multiple of 4 KB apart would compete for the same few lines of the first-level cache.
  if (n <= 64 && k > 0 && (a_row == 1 || a_row % 1024 != 0)) {
    gemm_narrow(m, n, k, a, a_row, a_col, b, b_row, b_col, c, c_row, accumulate);
    return;
  }
  // B in parts of 2 MB for a near cache, each packed once; A in parts of 512 kB, packed for each part
  // of B.
  enum { HEIGHT = LK_PANEL_ROWS, WIDTH = LK_PANEL_COLUMNS };
  const ptrdiff_t width = part_size(n, k, WIDTH, 1 << 19), height = part_size(m, k, HEIGHT, 1 << 17);
  float *packed_a = lk_scratch(LK_SCRATCH_PACKING, (size_t)(k * (width + height) + 64));
  float *packed_b = packed_a + (k * height + 15) / 16 * 16;
  for (ptrdiff_t j = 0; j < n; j += width) {
    const ptrdiff_t columns = smaller(width, n - j), across = (columns + WIDTH - 1) / WIDTH;
    pack_columns(0, across, columns, k, b + j * b_col, b_row, b_col, packed_b);
    for (ptrdiff_t i = 0; i < m; i += height) {
      const ptrdiff_t rows = smaller(height, m - i), down = (rows + HEIGHT - 1) / HEIGHT;
      pack_rows(0, down, rows, k, a + i * a_row, a_row, a_col, packed_a);
      gemm_tile(0, down, 0, across, rows, columns, k, 0, packed_a, packed_b, c + i * c_row + j, c_row,
                accumulate);
    }
  }
}
