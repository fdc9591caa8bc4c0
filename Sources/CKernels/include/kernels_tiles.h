// The product in tiles: factors in bfloat16, sums in single precision.
//
// C[m, n] = A[m, k] B[k, n], elements found as in kernels_gemm.h. Definition, to the bit: both factors
// are rounded to bfloat16. Each element of C has one accumulator, which starts at 0, or with
// `accumulate` at C's old value. For each LK_TILE_DEPTH values of l (missing ones are 0) the even ones
// and the odd ones are summed apart, each sum by fused multiply-adds from 0 in order of l; the two sums
// are added, and the total is added to the accumulator. Every number read and every result below
// 2^-126 is 0 with its sign; a result is judged after it was rounded to 24 bits.
//
// This is what the tile instructions of x86 (AMX) compute. They are used where the processor has them,
// the kernel grants them and a trial gives these bits; other levels use what they have.
//
// Both factors are packed in panels of LK_TILE_SIDE rows or columns. How, depends on `form`, which is
// asked for once and handed to all functions that work on the same packed memory.
#pragma once
#include <stddef.h>
#pragma clang assume_nonnull begin

enum {
  /// Rows of A, or columns of B, in one packed panel.
  LK_TILE_SIDE = 16,
  /// Values of the inner index that are summed apart.
  LK_TILE_DEPTH = 32,
};

/// How the level in use packs.
int lk_tiles_form(void);

/// Floats of memory that a packed panel with k values of the inner index takes.
ptrdiff_t lk_tiles_panel(int form, ptrdiff_t k);

/// Packs row panels [first, last) of A; `packed` is the start of the whole packed matrix.
void lk_tiles_pack_rows(int form, ptrdiff_t first, ptrdiff_t last, ptrdiff_t m, ptrdiff_t k,
                        const float *a, ptrdiff_t a_row, ptrdiff_t a_col, float *packed);

/// Packs column panels [first, last) of B; `packed` is the start of the whole packed matrix.
void lk_tiles_pack_columns(int form, ptrdiff_t first, ptrdiff_t last, ptrdiff_t n, ptrdiff_t k,
                           const float *b, ptrdiff_t b_row, ptrdiff_t b_col,
                           float *packed);

/// Row panels [row_first, row_last) times column panels [column_first, column_last) of packed
/// matrices; m, n, k and c are those of the whole product.
void lk_tiles_product(int form, ptrdiff_t row_first, ptrdiff_t row_last, ptrdiff_t column_first,
                      ptrdiff_t column_last, ptrdiff_t m, ptrdiff_t n, ptrdiff_t k,
                      const float *packed_a, const float *packed_b, float *c, ptrdiff_t c_row,
                      int accumulate);

/// How x86's tiles are laid out, in the form that its instruction LDTILECFG reads.
struct lk_tile_shapes {
  unsigned char palette, start, zeros[14];
  unsigned short bytes[16];
  unsigned char rows[16];
};

/// Eight tiles of 16 rows of 64 bytes; only on x86.
extern const struct lk_tile_shapes lk_whole_tiles;

#pragma clang assume_nonnull end
