// Packing of matrices into panels, for the matrix product.
//
// A packed matrix is a sequence of blocks of the inner index (LK_GEMM_BLOCK each); within a block the
// panels follow one another; within a panel the inner index runs slowest. So block b begins at
// b * LK_GEMM_BLOCK * (panels * panel width). The layout is the same at all levels.

static inline ptrdiff_t smaller(ptrdiff_t a, ptrdiff_t b) { return a < b ? a : b; }

static void pack_rows(ptrdiff_t first, ptrdiff_t last, ptrdiff_t m, ptrdiff_t k, const float *a,
                      ptrdiff_t a_row, ptrdiff_t a_col, float *packed) {
  enum { HEIGHT = LK_PANEL_ROWS };
  const ptrdiff_t panels = (m + HEIGHT - 1) / HEIGHT;
  for (ptrdiff_t block = 0; block < k; block += LK_GEMM_BLOCK) {
    const ptrdiff_t depth = smaller(LK_GEMM_BLOCK, k - block);
    for (ptrdiff_t panel = first; panel < last; panel++) {
      const ptrdiff_t rows = smaller(HEIGHT, m - panel * HEIGHT);
      const float *from = a + panel * HEIGHT * a_row + block * a_col;
      float *to = packed + block * panels * HEIGHT + panel * HEIGHT * depth;
      ptrdiff_t l = 0;
      if (a_col == 1) {
        for (; l + 16 <= depth; l += 16) {
          v16 column[16];
          v_transpose(from + l, a_row, rows, column);
          for (int j = 0; j < 15; j++) v_store(to + (l + j) * HEIGHT, column[j]);
          v_store_n(to + (l + 15) * HEIGHT, column[15], HEIGHT);
        }
      } else if (a_row == 1) {
        for (; l < depth; l++)
          v_store_n(to + l * HEIGHT, v_load_n(from + l * a_col, rows), HEIGHT);
      }
      for (; l < depth; l++)
        for (ptrdiff_t i = 0; i < HEIGHT; i++)
          to[l * HEIGHT + i] = i < rows ? from[i * a_row + l * a_col] : 0.0f;
    }
  }
}

static void pack_columns(ptrdiff_t first, ptrdiff_t last, ptrdiff_t n, ptrdiff_t k, const float *b,
                         ptrdiff_t b_row, ptrdiff_t b_col, float *packed) {
  enum { WIDTH = LK_PANEL_COLUMNS };
  const ptrdiff_t panels = (n + WIDTH - 1) / WIDTH;
  for (ptrdiff_t block = 0; block < k; block += LK_GEMM_BLOCK) {
    const ptrdiff_t depth = smaller(LK_GEMM_BLOCK, k - block);
    for (ptrdiff_t panel = first; panel < last; panel++) {
      const ptrdiff_t columns = smaller(WIDTH, n - panel * WIDTH);
      const float *from = b + panel * WIDTH * b_col + block * b_row;
      float *to = packed + block * panels * WIDTH + panel * WIDTH * depth;
      ptrdiff_t l = 0;
      if (b_col == 1) {
        for (; l < depth; l++) v_store(to + l * WIDTH, v_get(from + l * b_row, columns));
      } else if (b_row == 1) {
        for (; l + 16 <= depth; l += 16) {
          v16 row[16];
          v_transpose(from + l, b_col, columns, row);
          for (int j = 0; j < 16; j++) v_store(to + (l + j) * WIDTH, row[j]);
        }
      }
      for (; l < depth; l++)
        for (ptrdiff_t j = 0; j < WIDTH; j++)
          to[l * WIDTH + j] = j < columns ? from[l * b_row + j * b_col] : 0.0f;
    }
  }
}
