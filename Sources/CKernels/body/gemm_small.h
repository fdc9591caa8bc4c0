// Matrix products too small or too thin for packing to pay.

/// Up to LK_SKINNY_ROWS rows times 16 columns (`columns` of which exist), straight from A and B.
static inline __attribute__((always_inline)) void skinny_columns(
    const int rows, ptrdiff_t columns, ptrdiff_t k, const float *a, ptrdiff_t a_row, ptrdiff_t a_col,
    const float *b, ptrdiff_t b_row, ptrdiff_t b_col, float *c, ptrdiff_t c_row, int accumulate) {
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
        if (columns == 16)
          v_transpose(b + l, b_col, 16, values);  // a constant number
        else
          v_transpose(b + l, b_col, columns, values);
        count = 16;
        // The next 16 columns are fetched meanwhile: memory is the limit, and rows of a matrix are too short
        // for the processor to see by itself what comes.
        for (int i = 16; i < 32; i++) __builtin_prefetch(b + l + i * b_col);
      } else {
        struct packing x = {columns, b_col, end, b_row, b, 0};
        float column[16];
        pack_line((struct form){0, 16}, x, columns, l, column);
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

/// Columns in steps of whole tiles with A and B where they are (B's rows contiguous); returns how many
/// columns are done.
static ptrdiff_t direct_columns(ptrdiff_t m, ptrdiff_t n, ptrdiff_t k, const float *a,
                                ptrdiff_t a_row, ptrdiff_t a_col, const float *b, ptrdiff_t b_row,
                                float *c, ptrdiff_t c_row, int accumulate) {
  ptrdiff_t j = 0;
  for (ptrdiff_t vectors; (vectors = smaller(TILE_VECTORS, (n - j) / 16)) > 0; j += 16 * vectors)
    for (ptrdiff_t block = 0; block < k; block += LK_GEMM_BLOCK)
      for (ptrdiff_t i = 0; i < m; i += TILE_ROWS) {
        struct operands x = {a + i * a_row + block * a_col, a_row, a_col,
                             b + block * b_row + j, b_row, 16};
        multiply_direct(smaller(TILE_ROWS, m - i), vectors, smaller(LK_GEMM_BLOCK, k - block), x,
                        c + i * c_row + j, c_row, 16, accumulate || block);
      }
  return j;
}

static void gemm_skinny(ptrdiff_t m, ptrdiff_t n, ptrdiff_t k, const float *a, ptrdiff_t a_row,
                        ptrdiff_t a_col, const float *b, ptrdiff_t b_row,
                        ptrdiff_t b_col, float *c, ptrdiff_t c_row, int accumulate) {
  if (k == 0 && !accumulate)
    for (ptrdiff_t i = 0; i < m; i++) fill(n, 0.0f, c + i * c_row);
  ptrdiff_t j = 0;
  if (b_col == 1) j = direct_columns(m, n, k, a, a_row, a_col, b, b_row, c, c_row, accumulate);
#define WITH_ROWS(r)                                                                              \
  case r:                                                                                         \
    for (; j < n; j += 16)                                                                        \
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

/// The product with A where it is and B packed, for so few columns that packing A would not pay.
static void gemm_narrow(ptrdiff_t m, ptrdiff_t n, ptrdiff_t k, const float *a, ptrdiff_t a_row,
                        ptrdiff_t a_col, const float *b, ptrdiff_t b_row,
                        ptrdiff_t b_col, float *c, ptrdiff_t c_row, int accumulate) {
  enum { WIDTH = LK_PANEL_COLUMNS };
  const ptrdiff_t panels = (n + WIDTH - 1) / WIDTH;
  float *packed = lk_scratch(LK_SCRATCH_PACKING, (size_t)(panels * WIDTH * k));
  pack_columns(0, panels, n, k, b, b_row, b_col, packed);
  for (ptrdiff_t block = 0; block < k; block += LK_GEMM_BLOCK) {
    const ptrdiff_t depth = smaller(LK_GEMM_BLOCK, k - block);
    for (ptrdiff_t i = 0; i < m; i += TILE_ROWS)
      for (ptrdiff_t panel = 0; panel < panels; panel += TILE_VECTORS) {
        const ptrdiff_t vectors = smaller(TILE_VECTORS, panels - panel);
        struct operands x = {a + i * a_row + block * a_col, a_row, a_col,
                             packed + WIDTH * (block * panels + panel * depth), WIDTH,
                             WIDTH * depth};
        multiply_direct(smaller(TILE_ROWS, m - i), vectors, depth, x, c + i * c_row + panel * WIDTH,
                        c_row, smaller(WIDTH, n - (panel + vectors - 1) * WIDTH),
                        accumulate || block);
      }
  }
}
