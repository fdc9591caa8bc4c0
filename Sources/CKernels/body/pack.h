// Packing of matrices into panels, for the matrix product.
//
// A packed matrix is a sequence of blocks of the inner index (LK_GEMM_BLOCK each); within a block the
// panels follow one another; within a panel the inner index runs slowest. So block b begins at
// b * LK_GEMM_BLOCK * (panels * panel width). The layout is the same at all levels.

static inline ptrdiff_t smaller(ptrdiff_t a, ptrdiff_t b) { return a < b ? a : b; }

/// What is packed: `count` rows of A or columns of B, `side` elements apart, with `depth` values each,
/// `inward` apart; a panel has `width` of them.
struct packing {
  ptrdiff_t count, side, depth, inward;
};

/// One panel whose inner index is contiguous, by transposing squares of 16 x 16.
static inline __attribute__((always_inline)) void pack_turned(const int width, ptrdiff_t count,
                                                              ptrdiff_t side, ptrdiff_t depth,
                                                              const float *from, float *to) {
  ptrdiff_t l = 0;
  for (; l + 16 <= depth; l += 16, to += 16 * width) {
    v16 line[16];
    if (count == width)
      v_transpose(from + l, side, width, line);  // a constant number of rows
    else
      v_transpose(from + l, side, count, line);
    // Of a narrow panel, what a store leaves behind its end is overwritten by the next one.
    for (int j = 0; j < 15; j++) v_store(to + j * width, line[j]);
    v_store_n(to + 15 * width, line[15], width);
  }
  for (; l < depth; l++, to += width)
    for (ptrdiff_t i = 0; i < width; i++) to[i] = i < count ? from[i * side + l] : 0.0f;
}

/// Panels [first, last) of one block; `to` is the block's start.
static inline __attribute__((always_inline)) void pack_block(const int width, ptrdiff_t first,
                                                             ptrdiff_t last, struct packing x,
                                                             const float *from, float *to) {
  if (x.side == 1) {
    // The panels side by side, since their values are adjacent in memory.
    for (ptrdiff_t l = 0; l < x.depth; l++)
      for (ptrdiff_t panel = first; panel < last; panel++) {
        const float *line = from + l * x.inward + panel * width;
        float *place = to + panel * width * x.depth + l * width;
        const ptrdiff_t count = smaller(width, x.count - panel * width);
        if (count == width)
          memcpy(place, line, (size_t)width * sizeof(float));  // a constant size
        else
          v_store_n(place, v_load_n(line, count), width);
      }
    return;
  }
  for (ptrdiff_t panel = first; panel < last; panel++) {
    const ptrdiff_t count = smaller(width, x.count - panel * width);
    const float *start = from + panel * width * x.side;
    float *place = to + panel * width * x.depth;
    if (x.inward == 1)
      pack_turned(width, count, x.side, x.depth, start, place);
    else
      for (ptrdiff_t l = 0; l < x.depth; l++, place += width)
        for (ptrdiff_t i = 0; i < width; i++)
          place[i] = i < count ? start[i * x.side + l * x.inward] : 0.0f;
  }
}

static void pack_rows(ptrdiff_t first, ptrdiff_t last, ptrdiff_t m, ptrdiff_t k, const float *a,
                      ptrdiff_t a_row, ptrdiff_t a_col, float *packed) {
  const ptrdiff_t all = (m + LK_PANEL_ROWS - 1) / LK_PANEL_ROWS * LK_PANEL_ROWS;
  for (ptrdiff_t block = 0; block < k; block += LK_GEMM_BLOCK)
    pack_block(LK_PANEL_ROWS, first, last,
               (struct packing){m, a_row, smaller(LK_GEMM_BLOCK, k - block), a_col},
               a + block * a_col, packed + block * all);
}

static void pack_columns(ptrdiff_t first, ptrdiff_t last, ptrdiff_t n, ptrdiff_t k, const float *b,
                         ptrdiff_t b_row, ptrdiff_t b_col, float *packed) {
  const ptrdiff_t all = (n + LK_PANEL_COLUMNS - 1) / LK_PANEL_COLUMNS * LK_PANEL_COLUMNS;
  for (ptrdiff_t block = 0; block < k; block += LK_GEMM_BLOCK)
    pack_block(LK_PANEL_COLUMNS, first, last,
               (struct packing){n, b_col, smaller(LK_GEMM_BLOCK, k - block), b_row},
               b + block * b_row, packed + block * all);
}
