// The table of the product in tiles, one for each level.
#pragma once
#include "kernels.h"

struct lk_tiles_table {
  /// Floats that LK_TILE_SIDE x LK_TILE_DEPTH packed values take.
  ptrdiff_t block;
  void (*pack_rows)(ptrdiff_t first, ptrdiff_t last, ptrdiff_t m, ptrdiff_t k, const float *a,
                    ptrdiff_t a_row, ptrdiff_t a_col, float *packed);
  void (*pack_columns)(ptrdiff_t first, ptrdiff_t last, ptrdiff_t n, ptrdiff_t k, const float *b,
                       ptrdiff_t b_row, ptrdiff_t b_col, float *packed);
  void (*product)(ptrdiff_t row_first, ptrdiff_t row_last, ptrdiff_t column_first,
                  ptrdiff_t column_last, ptrdiff_t m, ptrdiff_t n, ptrdiff_t k,
                  const float *packed_a, const float *packed_b, float *c, ptrdiff_t c_row,
                  int accumulate);
};

extern const struct lk_tiles_table lk_scalar_tiles;
extern const struct lk_tiles_table lk_neon_tiles;
extern const struct lk_tiles_table lk_avx2_tiles;
extern const struct lk_tiles_table lk_avx512_tiles;
extern const struct lk_tiles_table lk_avx512bf16_tiles;
extern const struct lk_tiles_table lk_amx_tiles;

/// Whether the kernel lets this process use tiles, and they give the bits of the definition; asked and
/// tried once. The processor must have the instructions.
int lk_amx_granted(void);
