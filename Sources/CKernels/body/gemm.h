// The matrix product of kernels_gemm.h.
#include "pack.h"

/// rows x (16 * vectors) elements of C for one block of the inner index; `rows` and `vectors` are
/// constants where this is inlined, so the accumulators are registers.
/// a: depth values of LK_PANEL_ROWS each; b: `vectors` panels, b_panel apart.
/// last: how many columns of the last vector exist; add: whether C's value counts.
static inline __attribute__((always_inline)) void multiply_tile(
    const int rows, const int vectors, ptrdiff_t depth, const float *a, const float *b,
    ptrdiff_t b_panel, float *c, ptrdiff_t c_row, ptrdiff_t last, int add) {
  v16 sum[TILE_ROWS][TILE_VECTORS];
#pragma clang loop unroll(full)
  for (int i = 0; i < rows; i++)
#pragma clang loop unroll(full)
    for (int j = 0; j < vectors; j++) sum[i][j] = v_set(0.0f);
#pragma clang loop unroll(disable)
  for (ptrdiff_t l = 0; l < depth; l++, a += LK_PANEL_ROWS, b += LK_PANEL_COLUMNS) {
    v16 column[TILE_VECTORS];
#pragma clang loop unroll(full)
    for (int j = 0; j < vectors; j++) column[j] = v_load(b + j * b_panel);
#pragma clang loop unroll(full)
    for (int i = 0; i < rows; i++) {
      v16 value = v_set(a[i]);
#pragma clang loop unroll(full)
      for (int j = 0; j < vectors; j++) sum[i][j] = v_fma(value, column[j], sum[i][j]);
    }
  }
#pragma clang loop unroll(full)
  for (int i = 0; i < rows; i++)
#pragma clang loop unroll(full)
    for (int j = 0; j < vectors; j++) {
      float *to = c + i * c_row + 16 * j;
      ptrdiff_t left = j == vectors - 1 ? last : 16;
      v_put(to, add ? v_add(v_get(to, left), sum[i][j]) : sum[i][j], left);
    }
}

/// multiply_tile for any number of rows up to TILE_ROWS.
static void multiply_rows(ptrdiff_t rows, ptrdiff_t vectors, ptrdiff_t depth, const float *a,
                          const float *b, ptrdiff_t b_panel, float *c, ptrdiff_t c_row,
                          ptrdiff_t last, int add) {
#define WITH_ROWS(r)                                                                 \
  case r:                                                                            \
    if (vectors == TILE_VECTORS)                                                     \
      multiply_tile(r, TILE_VECTORS, depth, a, b, b_panel, c, c_row, last, add);     \
    else                                                                             \
      multiply_tile(r, 1, depth, a, b, b_panel, c, c_row, last, add);                \
    break;
  switch (rows) {
    WITH_ROWS(1)
    WITH_ROWS(2)
    WITH_ROWS(3)
    WITH_ROWS(4)
#if TILE_ROWS > 4
    WITH_ROWS(5)
    WITH_ROWS(6)
#endif
#if TILE_ROWS > 6
    WITH_ROWS(7)
    WITH_ROWS(8)
    WITH_ROWS(9)
    WITH_ROWS(10)
    WITH_ROWS(11)
    WITH_ROWS(12)
#endif
    default: __builtin_unreachable();
  }
#undef WITH_ROWS
}

static void gemm_tile(ptrdiff_t row_first, ptrdiff_t row_last, ptrdiff_t column_first,
                      ptrdiff_t column_last, ptrdiff_t m, ptrdiff_t n, ptrdiff_t k,
                      const float *packed_a, const float *packed_b, float *c, ptrdiff_t c_row,
                      int accumulate) {
  enum { HEIGHT = LK_PANEL_ROWS, WIDTH = LK_PANEL_COLUMNS, STRIP = 8 };
  const ptrdiff_t a_all = (m + HEIGHT - 1) / HEIGHT * HEIGHT;
  const ptrdiff_t b_all = (n + WIDTH - 1) / WIDTH * WIDTH;
  for (ptrdiff_t block = 0; block < k; block += LK_GEMM_BLOCK) {
    const ptrdiff_t depth = smaller(LK_GEMM_BLOCK, k - block);
    // A strip of B's panels stays in the second-level cache while the rows pass by.
    for (ptrdiff_t strip = column_first; strip < column_last; strip += STRIP) {
      const ptrdiff_t strip_last = smaller(strip + STRIP, column_last);
      for (ptrdiff_t row = row_first * HEIGHT; row < smaller(row_last * HEIGHT, m); row += TILE_ROWS) {
        const float *a = packed_a + block * a_all + row / HEIGHT * HEIGHT * depth + row % HEIGHT;
        for (ptrdiff_t panel = strip; panel < strip_last; panel += TILE_VECTORS) {
          const ptrdiff_t vectors = smaller(TILE_VECTORS, strip_last - panel);
          multiply_rows(smaller(TILE_ROWS, m - row), vectors, depth, a,
                        packed_b + block * b_all + panel * WIDTH * depth, WIDTH * depth,
                        c + row * c_row + panel * WIDTH, c_row,
                        smaller(WIDTH, n - (panel + vectors - 1) * WIDTH), accumulate || block);
        }
      }
    }
  }
  if (k == 0 && !accumulate)
    for (ptrdiff_t row = row_first * HEIGHT; row < smaller(row_last * HEIGHT, m); row++)
      fill(smaller(column_last * WIDTH, n) - column_first * WIDTH, 0.0f,
           c + row * c_row + column_first * WIDTH);
}

/// Up to LK_SKINNY_ROWS rows times 16 columns (`columns` of which exist), straight from A and B.
static inline __attribute__((always_inline)) void skinny_columns(
    const int rows, ptrdiff_t columns, ptrdiff_t k, const float *a, ptrdiff_t a_row,
    ptrdiff_t a_col, const float *b, ptrdiff_t b_row, ptrdiff_t b_col, float *c, ptrdiff_t c_row,
    int accumulate) {
  for (ptrdiff_t block = 0; block < k; block += LK_GEMM_BLOCK) {
    const ptrdiff_t end = block + smaller(LK_GEMM_BLOCK, k - block);
    v16 sum[LK_SKINNY_ROWS];
#pragma clang loop unroll(full)
    for (int i = 0; i < rows; i++) sum[i] = v_set(0.0f);
    for (ptrdiff_t l = block; l < end;) {
      v16 values[16];
      ptrdiff_t count = 1;
      if (b_col == 1) {
        values[0] = v_get(b + l * b_row, columns);
      } else if (b_row == 1 && l + 16 <= end) {
        v_transpose(b + l, b_col, columns, values);
        count = 16;
      } else {
        float column[16] = {0};
        for (ptrdiff_t j = 0; j < columns; j++) column[j] = b[l * b_row + j * b_col];
        values[0] = v_load(column);
      }
      for (ptrdiff_t t = 0; t < count; t++)
#pragma clang loop unroll(full)
        for (int i = 0; i < rows; i++)
          sum[i] = v_fma(v_set(a[i * a_row + (l + t) * a_col]), values[t], sum[i]);
      l += count;
    }
#pragma clang loop unroll(full)
    for (int i = 0; i < rows; i++) {
      float *to = c + i * c_row;
      v_put(to, accumulate || block ? v_add(v_get(to, columns), sum[i]) : sum[i], columns);
    }
  }
}

static void gemm_skinny(ptrdiff_t m, ptrdiff_t n, ptrdiff_t k, const float *a, ptrdiff_t a_row,
                        ptrdiff_t a_col, const float *b, ptrdiff_t b_row, ptrdiff_t b_col, float *c,
                        ptrdiff_t c_row, int accumulate) {
  if (k == 0 && !accumulate)
    for (ptrdiff_t i = 0; i < m; i++) fill(n, 0.0f, c + i * c_row);
#define WITH_ROWS(r)                                                                              \
  case r:                                                                                         \
    for (ptrdiff_t j = 0; j < n; j += 16)                                                         \
      skinny_columns(r, smaller(16, n - j), k, a, a_row, a_col, b + j * b_col, b_row, b_col, c + j, \
                     c_row, accumulate);                                                          \
    break;
  switch (m) {
    WITH_ROWS(1)
    WITH_ROWS(2)
    WITH_ROWS(3)
    WITH_ROWS(4)
    WITH_ROWS(5)
    WITH_ROWS(6)
    WITH_ROWS(7)
    WITH_ROWS(8)
  }
#undef WITH_ROWS
}

static void gemm(ptrdiff_t m, ptrdiff_t n, ptrdiff_t k, const float *a, ptrdiff_t a_row,
                 ptrdiff_t a_col, const float *b, ptrdiff_t b_row, ptrdiff_t b_col, float *c,
                 ptrdiff_t c_row, int accumulate) {
  if (m <= LK_SKINNY_ROWS) {
    gemm_skinny(m, n, k, a, a_row, a_col, b, b_row, b_col, c, c_row, accumulate);
    return;
  }
  // B is packed in parts of at most 2 MB, so that the packed part stays in a cache.
  enum { HEIGHT = LK_PANEL_ROWS, WIDTH = LK_PANEL_COLUMNS, PART = 1 << 19 };
  const ptrdiff_t row_panels = (m + HEIGHT - 1) / HEIGHT;
  ptrdiff_t part = k > 0 ? PART / k / WIDTH * WIDTH : n;
  part = smaller(part < WIDTH ? WIDTH : part, (n + WIDTH - 1) / WIDTH * WIDTH);
  float *packed_a = lk_scratch(LK_SCRATCH_PACKING, (size_t)(k * (row_panels * HEIGHT + part) + 64));
  float *packed_b = packed_a + (k * row_panels * HEIGHT + 15) / 16 * 16;
  pack_rows(0, row_panels, m, k, a, a_row, a_col, packed_a);
  for (ptrdiff_t j = 0; j < n; j += part) {
    const ptrdiff_t width = smaller(part, n - j), panels = (width + WIDTH - 1) / WIDTH;
    pack_columns(0, panels, width, k, b + j * b_col, b_row, b_col, packed_b);
    gemm_tile(0, row_panels, 0, panels, m, width, k, packed_a, packed_b, c + j, c_row, accumulate);
  }
}
