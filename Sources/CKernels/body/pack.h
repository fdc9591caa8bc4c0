// Packing of matrices into panels, for the matrix product.
//
// A packed matrix is a sequence of blocks of the inner index (LK_GEMM_BLOCK each); within a block the
// panels follow one another; within a panel the inner index runs slowest. So block b begins at
// b * LK_GEMM_BLOCK * (panels * panel width). The layout is the same at all levels.
//
// Pairs: two values of the inner index that follow one another are rounded to bfloat16 and become one
// value of a packed matrix with half as many.

#include "packing.h"

/// What packing does; a constant wherever it is inlined. pairs: the packed values are bfloat16, two by two; width: of a panel.
struct form {
  int pairs, width;
};

/// Line l (or lines l and l + 1) of the panel of `count`, value by value.
PACKING pack_line(const struct form f, struct packing x, ptrdiff_t count, ptrdiff_t l, float *to) {
  float lines[2][16] = {{0}};
  for (int t = 0; t <= f.pairs && l + t < x.depth; t++)
    for (ptrdiff_t i = 0; i < count; i++)
      lines[t][i] = x.from[x.at + i * x.side + (l + t) * x.inward];
  v16 line = v_load(lines[0]);
  if (f.pairs) line = v_pair(line, v_load(lines[1]));
  v_store_n(to, line, f.width);
}

/// One panel whose inner index is contiguous, by transposing squares of 16 x 16.
PACKING pack_turned(const struct form f, struct packing x, ptrdiff_t count, float *to) {
  const int lines = f.pairs ? 8 : 16;
  ptrdiff_t l = 0;
  for (; l + 16 <= x.depth; l += 16, to += lines * f.width) {
    v16 line[16];
    const float *from = x.from + x.at + l;
    if (count == f.width)
      v_transpose(from, x.side, f.width, line);  // a constant number of rows
    else
      v_transpose(from, x.side, count, line);
    if (f.pairs)
      for (int j = 0; j < 8; j++) line[j] = v_pair(line[2 * j], line[2 * j + 1]);
    // Of a narrow panel, what a store leaves behind its end is overwritten by the next one.
    for (int j = 0; j < lines - 1; j++) v_store(to + j * f.width, line[j]);
    v_store_n(to + (lines - 1) * f.width, line[lines - 1], f.width);
  }
  for (; l < x.depth; l += 1 + f.pairs, to += f.width) pack_line(f, x, count, l, to);
}

/// Panels [first, last) of one block; `to` is the block's start.
PACKING pack_block(const struct form f, ptrdiff_t first, ptrdiff_t last, struct packing x,
                   float *to) {
  const int step = 1 + f.pairs;
  const ptrdiff_t start = x.at, size = (x.depth + f.pairs) / step * f.width;
  if (x.side == 1) {
    // The panels side by side, since their values are adjacent in memory.
    for (ptrdiff_t l = 0; l < x.depth; l += step)
      for (ptrdiff_t panel = first; panel < last; panel++) {
        const ptrdiff_t at = start + l * x.inward + panel * f.width;
        float *place = to + panel * size + l / step * f.width;
        const ptrdiff_t count = smaller(f.width, x.count - panel * f.width);
        if (!f.pairs && count == f.width) {
          memcpy(place, x.from + at, (size_t)f.width * sizeof(float));
          continue;
        }
        v16 line = v_get(x.from + at, count);
        if (f.pairs) {
          v16 next = v_set(0.0f);
          if (l + 1 < x.depth) next = v_get(x.from + at + x.inward, count);
          line = v_pair(line, next);
        }
        v_store_n(place, line, f.width);
      }
    return;
  }
  for (ptrdiff_t panel = first; panel < last; panel++) {
    const ptrdiff_t count = smaller(f.width, x.count - panel * f.width);
    float *place = to + panel * size;
    x.at = start + panel * f.width * x.side;
    if (x.inward == 1)
      pack_turned(f, x, count, place);
    else
      for (ptrdiff_t l = 0; l < x.depth; l += step, place += f.width)
        pack_line(f, x, count, l, place);
  }
}

/// Panels [first, last) of a matrix of `count` rows or columns with `k` values each.
PACKING pack_panels(const struct form f, ptrdiff_t first, ptrdiff_t last, ptrdiff_t count,
                    ptrdiff_t k, const float *from, ptrdiff_t side, ptrdiff_t inward, float *packed) {
  const ptrdiff_t all = (count + f.width - 1) / f.width * f.width;
  const ptrdiff_t length = f.pairs ? 2 * LK_GEMM_BLOCK : LK_GEMM_BLOCK;
  for (ptrdiff_t block = 0; block < k; block += length) {
    struct packing x = {count, side, smaller(length, k - block), inward, from, block * inward};
    pack_block(f, first, last, x, packed + (f.pairs ? block / 2 : block) * all);
  }
}

static void pack_rows(ptrdiff_t first, ptrdiff_t last, ptrdiff_t m, ptrdiff_t k, const float *a,
                      ptrdiff_t a_row, ptrdiff_t a_col, float *packed) {
  pack_panels((struct form){0, LK_PANEL_ROWS}, first, last, m, k, a, a_row, a_col, packed);
}

static void pack_row_pairs(ptrdiff_t first, ptrdiff_t last, ptrdiff_t m, ptrdiff_t k,
                           const float *a, ptrdiff_t a_row, ptrdiff_t a_col, float *packed) {
  pack_panels((struct form){1, LK_PANEL_ROWS}, first, last, m, k, a, a_row, a_col, packed);
}

static void pack_columns(ptrdiff_t first, ptrdiff_t last, ptrdiff_t n, ptrdiff_t k, const float *b,
                         ptrdiff_t b_row, ptrdiff_t b_col, float *packed) {
  pack_panels((struct form){0, LK_PANEL_COLUMNS}, first, last, n, k, b, b_col, b_row, packed);
}

static void pack_column_pairs(ptrdiff_t first, ptrdiff_t last, ptrdiff_t n, ptrdiff_t k,
                              const float *b, ptrdiff_t b_row, ptrdiff_t b_col, float *packed) {
  pack_panels((struct form){1, LK_PANEL_COLUMNS}, first, last, n, k, b, b_col, b_row, packed);
}
