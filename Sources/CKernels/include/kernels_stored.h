// Frozen matrices in the format of their file, and products that widen them as they read.
//
// The numbers of a matrix W[n, k] stay as few bits as the file has; only their order changes: rows lie in
// panels of LK_STORED_ROWS, and what belongs to one place of the inner index lies side by side for all rows
// of a panel, so that a register is filled by one read. Nothing is rounded, and nothing is lost. A panel is
// a sequence of units, each with the values of one of the format's blocks in every row:
//
//   f32, f16, bf16   a unit is one value: the rows' numbers
//   q8_0             d of each row (binary16), 8 words of each row with 4 values
//   q4_0, q4_1       d, for q4_1 m, 4 words with 8 values each
//   q5_0, q5_1       d, for q5_1 m, a word with all fifth bits, 4 words
//   q4_k, q5_k       d, m, 8 bytes of scales, 8 of minima (of each row), then for each 32 values as q4_0, q5_0
//   q6_k             d, 16 bytes of scales, then for each 32 values 2 words of high bits and 4 words
//
// Value i of a word is its i-th lowest field. Signed numbers are kept with their lowest value as 0.
#pragma once
#include <stddef.h>
#include <stdint.h>

#pragma clang assume_nonnull begin

enum {
  /// Rows of a panel.
  LK_STORED_ROWS = 16,
};

/// The formats of kernels_formats.h.
enum {
  LK_STORED_F32,
  LK_STORED_F16,
  LK_STORED_BF16,
  LK_STORED_Q8_0,
  LK_STORED_Q4_0,
  LK_STORED_Q4_1,
  LK_STORED_Q5_0,
  LK_STORED_Q5_1,
  LK_STORED_Q4_K,
  LK_STORED_Q5_K,
  LK_STORED_Q6_K,
  LK_STORED_FORMATS,
};

/// Bytes of a panel with k values in each row; k is a multiple of the format's block.
ptrdiff_t lk_stored_panel(int format, ptrdiff_t k);

/// Puts rows [0, rows) of k values each into panels, the last of which is filled up with zero bits; `from`
/// holds the rows as a file does, one after the other, and `panels` has room for whole panels.
void lk_stored_pack(int format, ptrdiff_t rows, ptrdiff_t k, const uint8_t *from, uint8_t *panels);

/// Writes the first `rows` rows of a panel as float, `to_row` floats apart: the bits of lk_decode_...
void lk_stored_widen(int format, const uint8_t *panel, ptrdiff_t rows, ptrdiff_t k, float *to,
                     ptrdiff_t to_row);

/// C[m, n] = A[m, k] Wᵀ for m <= LK_SKINNY_ROWS: to the bit lk_gemm_skinny with W as float. `panels` begins with
/// the panel of C's first column.
void lk_stored_skinny(int format, ptrdiff_t m, ptrdiff_t n, ptrdiff_t k, const float *a, ptrdiff_t a_row,
                      ptrdiff_t a_col, const uint8_t *panels, float *c, ptrdiff_t c_row, int accumulate);

#pragma clang assume_nonnull end
