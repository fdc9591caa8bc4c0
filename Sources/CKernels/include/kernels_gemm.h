// The portable matrix product.
//
// C[m, n] = A[m, k] B[k, n], with element A(i, l) at a[i * a_row + l * a_col] and element B(l, j) at
// b[l * b_row + j * b_col], so that transposes are a matter of strides. Definition, to the bit: for
// each element and each block of LK_GEMM_BLOCK values of l, a single accumulator starts at 0 and takes
// acc = fma(A(i, l), B(l, j), acc) in order of l; the blocks' sums are added in order, onto C's old
// value when `accumulate` is not 0, else onto the first block's sum. Nothing depends on the tiling.
//
// The product of pairs rounds both factors to bfloat16 (subnormal numbers become 0) and halves the work:
// two values of l that follow one another go into the accumulator by two fused multiply-adds, the odd
// one first, with subnormal results as 0; a block is 2 LK_GEMM_BLOCK values of l.
#pragma once
#include <stddef.h>
#pragma clang assume_nonnull begin

enum {
  /// Values of the inner index that share an accumulator.
  LK_GEMM_BLOCK = 512,
  /// Rows of A in one packed panel.
  LK_PANEL_ROWS = 12,
  /// Columns of B in one packed panel.
  LK_PANEL_COLUMNS = 16,
  /// Most rows that lk_gemm_skinny takes.
  LK_SKINNY_ROWS = 8,
};

/// The whole product on the calling thread.
void lk_gemm(ptrdiff_t m, ptrdiff_t n, ptrdiff_t k, const float *a, ptrdiff_t a_row, ptrdiff_t a_col,
             const float *b, ptrdiff_t b_row, ptrdiff_t b_col, float *c, ptrdiff_t c_row,
             int accumulate);

/// The product for m <= LK_SKINNY_ROWS, which reads B once and packs nothing.
void lk_gemm_skinny(ptrdiff_t m, ptrdiff_t n, ptrdiff_t k, const float *a, ptrdiff_t a_row,
                    ptrdiff_t a_col, const float *b, ptrdiff_t b_row, ptrdiff_t b_col,
                    float *c, ptrdiff_t c_row, int accumulate);

/// Packs row panels [first, last) of A for lk_gemm_tile.
/// `packed` is the start of the whole packed matrix: k * LK_PANEL_ROWS floats for each panel of
/// LK_PANEL_ROWS rows, the last panel filled up with zeros.
void lk_pack_rows(ptrdiff_t first, ptrdiff_t last, ptrdiff_t m, ptrdiff_t k, const float *a,
                  ptrdiff_t a_row, ptrdiff_t a_col, float *packed);

/// lk_pack_rows for the product of pairs: a panel has (k + 1) / 2 * LK_PANEL_ROWS pairs of the size of a
/// float.
void lk_pack_row_pairs(ptrdiff_t first, ptrdiff_t last, ptrdiff_t m, ptrdiff_t k, const float *a,
                       ptrdiff_t a_row, ptrdiff_t a_col, float *packed);

/// Packs column panels [first, last) of B for lk_gemm_tile.
/// `packed` is the start of the whole packed matrix: k * LK_PANEL_COLUMNS floats for each panel of
/// LK_PANEL_COLUMNS columns, the last panel filled up with zeros.
void lk_pack_columns(ptrdiff_t first, ptrdiff_t last, ptrdiff_t n, ptrdiff_t k, const float *b,
                     ptrdiff_t b_row, ptrdiff_t b_col, float *packed);

/// lk_pack_columns for the product of pairs: a panel has (k + 1) / 2 * LK_PANEL_COLUMNS pairs.
void lk_pack_column_pairs(ptrdiff_t first, ptrdiff_t last, ptrdiff_t n, ptrdiff_t k, const float *b,
                          ptrdiff_t b_row, ptrdiff_t b_col, float *packed);

/// Row panels [row_first, row_last) times column panels [column_first, column_last) of packed
/// matrices; m, n, k and c are those of the whole product. pairs: they were packed as pairs.
void lk_gemm_tile(ptrdiff_t row_first, ptrdiff_t row_last, ptrdiff_t column_first,
                  ptrdiff_t column_last, ptrdiff_t m, ptrdiff_t n, ptrdiff_t k, int pairs,
                  const float *packed_a, const float *packed_b, float *c, ptrdiff_t c_row,
                  int accumulate);

#pragma clang assume_nonnull end
