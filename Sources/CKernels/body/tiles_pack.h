// Packing for the product in tiles.
//
// A panel is a sequence of blocks of LK_TILE_SIDE sides (rows of A, columns of B) and LK_TILE_DEPTH
// values of the inner index. A block has a number of words for each side: a float each, or with
// TILE_PAIRS a pair of bfloat16. A's blocks have a row for each side, B's blocks a column.
//
// Words of floats are in order of the inner index. Of a pair, TILE_LOW(w) and TILE_HIGH(w) say which
// values word w holds, and v_words(low, high) makes a row of words of 32 values.
#pragma once

#ifdef TILE_PAIRS
enum { TILE_WORDS = LK_TILE_DEPTH / 2 };
#else
enum { TILE_WORDS = LK_TILE_DEPTH };
/// Rounded to bfloat16, as a float. Subnormal numbers become 0.
static inline v16 v_rounded(v16 x) { return v_bf16(v_flush(x)); }
#endif
enum { TILE_BLOCK = LK_TILE_SIDE * TILE_WORDS };

/// 16 columns of the square at p, whose rows are `row` apart, into rows of words `apart` apart.
PACKING tile_turn(const float *p, ptrdiff_t row, float *to, ptrdiff_t apart) {
  v16 line[16];
  v_transpose(p, row, 16, line);
  for (int j = 0; j < 16; j++) v_store(to + j * apart, line[j]);
}

/// A full block whose inner index is contiguous.
PACKING tile_along(const int turned, struct packing x, float *to) {
#ifdef TILE_PAIRS
  float words[TILE_BLOCK] __attribute__((aligned(64)));
  float *rows = turned ? words : to;
  for (int i = 0; i < 16; i++) {
    const float *from = x.from + x.at + i * x.side;
    v_store(rows + i * 16, v_words(v_load(from), v_load(from + 16)));
  }
  if (turned) tile_turn(words, 16, to, 16);
#else
  for (int l = 0; l < LK_TILE_DEPTH; l += 16) {
    if (turned) {
      v16 line[16];
      v_transpose(x.from + x.at + l, x.side, 16, line);
      for (int j = 0; j < 16; j++) v_store(to + (l + j) * 16, v_rounded(line[j]));
    } else {
      for (int i = 0; i < 16; i++)
        v_store(to + i * TILE_WORDS + l, v_rounded(v_load(x.from + x.at + i * x.side + l)));
    }
  }
#endif
}

/// Panels whose blocks are packed side by side where their values are adjacent in memory.
enum { TILE_ABREAST = 8 };

/// One full block each of `panels` (at most TILE_ABREAST) panels, whose sides are contiguous; they are
/// packed `apart` floats apart.
PACKING tile_across(const int turned, struct packing x, ptrdiff_t panels, float *to, ptrdiff_t apart) {
  float words[TILE_ABREAST * TILE_BLOCK] __attribute__((aligned(64)));
  float *lines = turned ? to : words;
  const ptrdiff_t step = turned ? apart : TILE_BLOCK;
  for (int w = 0; w < TILE_WORDS; w++)
    for (ptrdiff_t p = 0; p < panels; p++) {
      const ptrdiff_t at = x.at + 16 * p;
#ifdef TILE_PAIRS
      const ptrdiff_t low = at + TILE_LOW(w) * x.inward, high = at + TILE_HIGH(w) * x.inward;
      v16 word = v_pair(v_load(x.from + low), v_load(x.from + high));
#else
      v16 word = v_rounded(v_load(x.from + at + w * x.inward));
#endif
      v_store(lines + p * step + w * 16, word);
    }
  if (turned) return;
  for (ptrdiff_t p = 0; p < panels; p++)
    for (int w = 0; w < TILE_WORDS; w += 16)
      tile_turn(words + p * TILE_BLOCK + w * 16, 16, to + p * apart + w, TILE_WORDS);
}

/// One block, `sides` x `depth` values of which exist. turned: B's arrangement.
PACKING tile_pack_block(const int turned, struct packing x, ptrdiff_t sides, ptrdiff_t depth,
                        float *to) {
  if (sides == 16 && depth == LK_TILE_DEPTH && x.inward == 1) {
    tile_along(turned, x, to);
  } else {
    float some[16 * LK_TILE_DEPTH] = {0};
    for (ptrdiff_t i = 0; i < sides; i++)
      for (ptrdiff_t l = 0; l < depth; l++)
        some[i * LK_TILE_DEPTH + l] = x.from[x.at + i * x.side + l * x.inward];
    tile_along(turned, (struct packing){16, LK_TILE_DEPTH, LK_TILE_DEPTH, 1, some, 0}, to);
  }
}

/// Panels [first, last).
PACKING tile_pack(const int turned, ptrdiff_t first, ptrdiff_t last, struct packing x,
                  float *packed) {
  const ptrdiff_t blocks = (x.depth + LK_TILE_DEPTH - 1) / LK_TILE_DEPTH, apart = blocks * TILE_BLOCK;
  ptrdiff_t panel = first;
  for (ptrdiff_t panels; panel < last; panel += panels) {
    panels = x.side == 1 ? smaller(TILE_ABREAST, smaller(last, x.count / 16) - panel) : 0;
    const int is_abreast = panels > 0;
    if (!is_abreast) panels = 1;
    for (ptrdiff_t block = 0; block < blocks; block++) {
      const ptrdiff_t depth = smaller(LK_TILE_DEPTH, x.depth - block * LK_TILE_DEPTH);
      x.at = panel * 16 * x.side + block * LK_TILE_DEPTH * x.inward;
      float *to = packed + panel * apart + block * TILE_BLOCK;
      if (is_abreast && depth == LK_TILE_DEPTH) {
        tile_across(turned, x, panels, to, apart);
        continue;
      }
      for (ptrdiff_t p = 0; p < panels; p++, x.at += 16 * x.side)
        tile_pack_block(turned, x, smaller(16, x.count - (panel + p) * 16), depth, to + p * apart);
    }
  }
}

static void tile_pack_rows(ptrdiff_t first, ptrdiff_t last, ptrdiff_t m, ptrdiff_t k, const float *a,
                           ptrdiff_t a_row, ptrdiff_t a_col, float *packed) {
  tile_pack(0, first, last, (struct packing){m, a_row, k, a_col, a, 0}, packed);
}

static void tile_pack_columns(ptrdiff_t first, ptrdiff_t last, ptrdiff_t n, ptrdiff_t k,
                              const float *b, ptrdiff_t b_row, ptrdiff_t b_col, float *packed) {
  tile_pack(1, first, last, (struct packing){n, b_col, k, b_row, b, 0}, packed);
}
