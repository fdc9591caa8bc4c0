// Products with matrices in the format of their file (kernels_stored.h).
#include "../stored.h"

/// Loops over eight values are written out where a vector is a few registers.
#ifdef V_IS_SCALAR
#define STORED_EIGHT _Pragma("clang loop unroll(disable)")
#else
#define STORED_EIGHT _Pragma("clang loop unroll(full)")
#endif

/// 32 values of all rows of a panel: two scales for 16 values each, the minimum, and where the words are.
struct stored_group {
  v16 scale[2], minimum;
  const uint8_t *high, *low;
};

static inline v16 stored_words(const uint8_t *p) { return v_load((const float *)(const void *)p); }
static inline v16 stored_halves(const uint8_t *p) {
  return v_load_f16((const uint16_t *)(const void *)p);
}

/// Group g of a panel. Scales of the K types are exact products of few bits, as is everything that is
/// multiplied here; a value is rounded once, where its minimum is added.
STORED struct stored_group stored_open(const int format, const uint8_t *panel, ptrdiff_t g) {
  const ptrdiff_t groups = stored_values(format) / 32;
  const uint8_t *unit = panel + g / groups * stored_unit(format);
  g %= groups;
  struct stored_group x;
  v16 d = stored_halves(unit), m = v_set(0.0f);
  if (stored_has_minimum(format)) m = stored_halves(unit + 32);
  x.scale[0] = x.scale[1] = d;
  if (stored_is_k(format)) {
    const uint8_t *scale = unit + stored_scale_at(format);
    if (stored_has_minimum(format)) {
      x.scale[0] = x.scale[1] = v_mul(d, v_count(v_load_bytes(scale + 16 * g), 0));
      m = v_mul(v_mul(m, v_set(-1.0f)), v_count(v_load_bytes(unit + stored_minimum_at(format) + 16 * g), 0));
    } else {
      for (int h = 0; h < 2; h++)
        x.scale[h] = v_mul(d, v_count(v_load_bytes(scale + 32 * g + 16 * h), 128));
    }
  }
  x.minimum = m;
  x.high = unit + stored_group_at(format, g);
  x.low = x.high + 64 * stored_high_bits(format);
  return x;
}

/// The words of 8 values, values 8w ... 8w + 7 of a group.
struct stored_eight {
  v16 low[2], high;
};

STORED struct stored_eight stored_read(const int format, const struct stored_group *x, int w) {
  struct stored_eight r;
  if (format == LK_STORED_Q8_0) {
    r.low[0] = stored_words(x->low + 128 * w);
    r.low[1] = stored_words(x->low + 128 * w + 64);
  } else {
    r.low[0] = r.low[1] = stored_words(x->low + 64 * w);
  }
  r.high = r.low[0];
  if (stored_high_bits(format) == 1) r.high = v_field(stored_words(x->high), 8 * w, 0xff);
  if (stored_high_bits(format) == 2)
    r.high = v_field(stored_words(x->high + w / 2 * 64), w % 2 * 16, 0xffff);
  return r;
}

/// Value t of eight in all rows.
STORED v16 stored_value(const int format, struct stored_eight words, const int t, v16 scale, v16 minimum) {
  v16 code;
  if (format == LK_STORED_Q8_0)
    code = v_field(words.low[t / 4], t % 4 * 8, 0xff);
  else
    code = v_field(words.low[0], 4 * t, 0xf);
  if (stored_high_bits(format) == 1) code = v_either(code, v_field(words.high, t - 4, 0x10));
  if (stored_high_bits(format) == 2) code = v_either(code, v_field(words.high, 2 * t - 4, 0x30));
  const v16 value = v_count(code, stored_bias(format));
  return stored_has_minimum(format) ? v_fma(scale, value, minimum) : v_mul(scale, value);
}

/// Value l of all rows of a panel in a plain format.
STORED v16 stored_plain(const int format, const uint8_t *panel, ptrdiff_t l) {
  if (format == LK_STORED_F32) return stored_words(panel + 64 * l);
  const uint8_t *p = panel + 32 * l;
  return format == LK_STORED_F16 ? stored_halves(p) : v_load_half((const uint16_t *)(const void *)p);
}

/// Writes 16 values of each row, of which `count` exist, from 16 registers with all rows.
static inline void stored_turn(const float *values, ptrdiff_t rows, ptrdiff_t count, float *to, ptrdiff_t to_row) {
  v16 line[16];
  v_transpose(values, 16, 16, line);
  for (ptrdiff_t r = 0; r < rows; r++) v_put(to + r * to_row, line[r], count);
}

STORED void stored_widen_as(const int format, const uint8_t *panel, ptrdiff_t rows, ptrdiff_t k, float *to,
                            ptrdiff_t to_row) {
  float values[16 * 16];
  if (stored_is_plain(format)) {
    for (ptrdiff_t l = 0; l < k; l += 16) {
      const ptrdiff_t count = smaller(16, k - l);
      for (ptrdiff_t t = 0; t < count; t++) v_store(values + 16 * t, stored_plain(format, panel, l + t));
      for (ptrdiff_t t = count; t < 16; t++) v_store(values + 16 * t, v_set(0.0f));
      stored_turn(values, rows, count, to + l, to_row);
    }
    return;
  }
  for (ptrdiff_t g = 0; g < k / 32; g++) {
    const struct stored_group x = stored_open(format, panel, g);
    for (int h = 0; h < 2; h++) {
      for (int w = 0; w < 2; w++) {
        const struct stored_eight words = stored_read(format, &x, 2 * h + w);
        STORED_EIGHT
        for (int t = 0; t < 8; t++)
          v_store(values + 128 * w + 16 * t, stored_value(format, words, t, x.scale[h], x.minimum));
      }
      stored_turn(values, rows, 16, to + 32 * g + 16 * h, to_row);
    }
  }
}

/// Panels that are read at once, so that sums of few rows do not wait for one another.
#ifdef V_IS_SCALAR
#define STORED_PANELS(rows) 1
#else
#define STORED_PANELS(rows) ((rows) > 4 ? 1 : (rows) > 1 || TILE_ROWS < 12 ? 2 : 4)
#endif

/// Up to STORED_PANELS panels for `rows` rows of A, of which `m` exist, and `columns` columns, of which there may be
/// fewer: what does not exist is computed twice and not stored.
STORED void stored_columns(const int format, const int rows, ptrdiff_t m, ptrdiff_t columns, ptrdiff_t k,
                           const float *a, ptrdiff_t a_row, ptrdiff_t a_col, const uint8_t *b,
                           ptrdiff_t panel_size, float *c, ptrdiff_t c_row, int accumulate) {
  enum { MOST = 4 };
  const int panels = STORED_PANELS(rows);
  const float *row[LK_SKINNY_ROWS];
  const uint8_t *panel[MOST];
  for (int i = 0; i < rows; i++) row[i] = a + smaller(i, m - 1) * a_row;
  for (int p = 0; p < panels; p++) panel[p] = b + smaller(p, (columns - 1) / 16) * panel_size;
  for (ptrdiff_t block = 0; block < k; block += LK_GEMM_BLOCK) {
    const ptrdiff_t end = block + smaller(LK_GEMM_BLOCK, k - block);
    v16 sum[MOST][LK_SKINNY_ROWS];
#pragma clang loop unroll(full)
    for (int p = 0; p < panels; p++)
#pragma clang loop unroll(full)
      for (int i = 0; i < rows; i++) sum[p][i] = v_set(0.0f);
    if (stored_is_plain(format)) {
      for (ptrdiff_t l = block; l < end; l++)
#pragma clang loop unroll(full)
        for (int p = 0; p < panels; p++) {
          const v16 value = stored_plain(format, panel[p], l);
#pragma clang loop unroll(full)
          for (int i = 0; i < rows; i++) sum[p][i] = v_fma(v_set(row[i][l * a_col]), value, sum[p][i]);
        }
    } else {
      for (ptrdiff_t g = block / 32; g < end / 32; g++) {
        struct stored_group x[MOST];
#pragma clang loop unroll(full)
        for (int p = 0; p < panels; p++) x[p] = stored_open(format, panel[p], g);
#pragma clang loop unroll(disable)
        for (int w = 0; w < 4; w++) {
          struct stored_eight words[MOST];
#pragma clang loop unroll(full)
          for (int p = 0; p < panels; p++) words[p] = stored_read(format, &x[p], w);
          const ptrdiff_t l = 32 * g + 8 * w;
          STORED_EIGHT
          for (int t = 0; t < 8; t++)
#pragma clang loop unroll(full)
            for (int p = 0; p < panels; p++) {
              const v16 scale = format == LK_STORED_Q6_K ? x[p].scale[w / 2] : x[p].scale[0];
              const v16 value = stored_value(format, words[p], t, scale, x[p].minimum);
#pragma clang loop unroll(full)
              for (int i = 0; i < rows; i++)
                sum[p][i] = v_fma(v_set(row[i][(l + t) * a_col]), value, sum[p][i]);
            }
        }
      }
    }
#pragma clang loop unroll(full)
    for (int p = 0; p < panels; p++)
#pragma clang loop unroll(full)
      for (int i = 0; i < rows; i++) {
        const ptrdiff_t left = columns - 16 * p;
        if (left <= 0 || i >= m) continue;
        float *to = c + i * c_row + 16 * p;
        v_put(to, accumulate || block ? v_add(v_get(to, left), sum[p][i]) : sum[p][i], left);
      }
  }
}

#define STORED_KERNELS(format)                                                                       \
  static void stored_widen_##format(const uint8_t *panel, ptrdiff_t rows, ptrdiff_t k, float *to,    \
                                    ptrdiff_t to_row) {                                              \
    stored_widen_as(LK_STORED_##format, panel, rows, k, to, to_row);                                 \
  }                                                                                                  \
  static void stored_skinny_##format(ptrdiff_t m, ptrdiff_t n, ptrdiff_t k, const float *a,          \
                                     ptrdiff_t a_row, ptrdiff_t a_col, const uint8_t *b, float *c,   \
                                     ptrdiff_t c_row, int accumulate) {                              \
    const ptrdiff_t size = lk_stored_panel(LK_STORED_##format, k);                                   \
    STORED_ALL_ROWS(format)                                                                          \
  }
// Without registers for several sums, rows are taken one by one.
#ifdef V_IS_SCALAR
#define STORED_ALL_ROWS(format)                                                                      \
  for (; m > 0; m--, a += a_row, c += c_row) STORED_ROWS(format, 1)
#else
#define STORED_ALL_ROWS(format)                                                                      \
  if (m == 1)                                                                                        \
    STORED_ROWS(format, 1)                                                                           \
  else if (m == 2)                                                                                   \
    STORED_ROWS(format, 2)                                                                           \
  else if (m <= 4)                                                                                   \
    STORED_ROWS(format, 4)                                                                           \
  else                                                                                               \
    STORED_ROWS(format, 8)
#endif
#define STORED_ROWS(format, rows)                                                                    \
  for (ptrdiff_t j = 0; j < n; j += 16 * STORED_PANELS(rows))                                        \
    stored_columns(LK_STORED_##format, rows, m, n - j, k, a, a_row, a_col, b + j / 16 * size, size,  \
                   c + j, c_row, accumulate);
#define STORED_EACH(X) X(F32) X(F16) X(BF16) X(Q8_0) X(Q4_0) X(Q4_1) X(Q5_0) X(Q5_1) X(Q4_K) X(Q5_K) X(Q6_K)
STORED_EACH(STORED_KERNELS)
#undef STORED_ALL_ROWS
#undef STORED_ROWS

static void stored_widen(int format, const uint8_t *panel, ptrdiff_t rows, ptrdiff_t k, float *to,
                         ptrdiff_t to_row) {
  switch (format) {
#define CASE(format) \
  case LK_STORED_##format: stored_widen_##format(panel, rows, k, to, to_row); break;
    STORED_EACH(CASE)
#undef CASE
  }
}

static void stored_skinny(int format, ptrdiff_t m, ptrdiff_t n, ptrdiff_t k, const float *a,
                          ptrdiff_t a_row, ptrdiff_t a_col, const uint8_t *panels, float *c,
                          ptrdiff_t c_row, int accumulate) {
  if (m <= 0) return;
  if (k == 0 && !accumulate)
    for (ptrdiff_t i = 0; i < m; i++) fill(n, 0.0f, c + i * c_row);
  switch (format) {
#define CASE(format)                                                                          \
  case LK_STORED_##format:                                                                    \
    stored_skinny_##format(m, n, k, a, a_row, a_col, panels, c, c_row, accumulate); \
    break;
    STORED_EACH(CASE)
#undef CASE
  }
}
#undef STORED_EACH
#undef STORED_KERNELS
#undef STORED_EIGHT
