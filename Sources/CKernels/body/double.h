// The kernels of kernels_double.h. Vectors of eight doubles in the compiler's own notation: every level
// has the same operations, and the compiler fits them to the registers.
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wpsabi"  // vectors are passed to inlined functions only
typedef double v8 __attribute__((vector_size(64)));
#define INLINE static inline __attribute__((always_inline))

INLINE v8 w_set(double x) { return (v8){x, x, x, x, x, x, x, x}; }
INLINE v8 w_load(const double *p) {
  v8 r;
  memcpy(&r, p, sizeof r);
  return r;
}
/// Up to 8 values, `left` of which exist; the other lanes are 0.
INLINE v8 w_get(const double *p, ptrdiff_t left) {
  if (left >= 8) return w_load(p);
  double some[8] = {0};
  for (ptrdiff_t l = 0; l < left; l++) some[l] = p[l];
  return w_load(some);
}
INLINE void w_put(double *p, v8 x, ptrdiff_t left) {
  if (left >= 8) {
    memcpy(p, &x, sizeof x);
    return;
  }
  double some[8];
  memcpy(some, &x, sizeof x);
  for (ptrdiff_t l = 0; l < left; l++) p[l] = some[l];
}
INLINE v8 w_fma(v8 a, v8 b, v8 c) { return __builtin_elementwise_fma(a, b, c); }
/// The sum of the lanes by halves: i + (i + 4), then 2, 1.
INLINE double w_sum(v8 x) {
  double by4[4] = {x[0] + x[4], x[1] + x[5], x[2] + x[6], x[3] + x[7]};
  return (by4[0] + by4[2]) + (by4[1] + by4[3]);
}
#define EIGHTS_OF(n) for (ptrdiff_t i = 0, left = (n); left > 0; i += 8, left -= 8)

/// rows x (8 * vectors) elements of C; `rows` and `vectors` are constants where this is inlined.
INLINE void multiply64(const int rows, const int vectors, ptrdiff_t depth, const double *a,
                       const double *b, double *c, ptrdiff_t c_row, ptrdiff_t last, int add) {
  v8 sum[TILE_ROWS][TILE_VECTORS];
#pragma clang loop unroll(full)
  for (int i = 0; i < rows; i++)
#pragma clang loop unroll(full)
    for (int j = 0; j < vectors; j++) sum[i][j] = w_set(0.0);
#pragma clang loop unroll(disable)
  for (ptrdiff_t l = 0; l < depth; l++, a += TILE_ROWS, b += 8 * TILE_VECTORS) {
    v8 column[TILE_VECTORS];
#pragma clang loop unroll(full)
    for (int j = 0; j < vectors; j++) column[j] = w_load(b + 8 * j);
#pragma clang loop unroll(full)
    for (int i = 0; i < rows; i++) {
      v8 value = w_set(a[i]);
#pragma clang loop unroll(full)
      for (int j = 0; j < vectors; j++) sum[i][j] = w_fma(value, column[j], sum[i][j]);
    }
  }
#pragma clang loop unroll(full)
  for (int i = 0; i < rows; i++)
#pragma clang loop unroll(full)
    for (int j = 0; j < vectors; j++) {
      double *to = c + i * c_row + 8 * j;
      ptrdiff_t left = j == vectors - 1 ? last : 8;
      w_put(to, add ? w_get(to, left) + sum[i][j] : sum[i][j], left);
    }
}

/// `count` columns of a matrix of `depth` rows, side by side in panels of `width`; zeros fill the last.
INLINE void pack64(ptrdiff_t count, ptrdiff_t depth, const ptrdiff_t width, double scale,
                   const double *x, ptrdiff_t across, ptrdiff_t along, double *packed) {
  for (ptrdiff_t first = 0; first < count; first += width, packed += width * depth) {
    const ptrdiff_t some = smaller(width, count - first);
    const double *from = x + first * across;
    if (some == width) {
      // The panel's rows are read side by side, so that what is written is adjacent.
      for (ptrdiff_t l = 0; l < depth; l++)
#pragma clang loop unroll(full)
        for (ptrdiff_t i = 0; i < width; i++)
          packed[l * width + i] = scale * from[i * across + l * along];
      continue;
    }
    memset(packed, 0, (size_t)(width * depth) * sizeof *packed);
    for (ptrdiff_t l = 0; l < depth; l++)
      for (ptrdiff_t i = 0; i < some; i++)
        packed[l * width + i] = scale * from[i * across + l * along];
  }
}

/// pack64 with the usual strides as constants.
INLINE void pack64_any(ptrdiff_t count, ptrdiff_t depth, const ptrdiff_t width, double scale,
                       const double *x, ptrdiff_t across, ptrdiff_t along, double *packed) {
  if (across == 1)
    pack64(count, depth, width, scale, x, 1, along, packed);
  else if (along == 1)
    pack64(count, depth, width, scale, x, across, 1, packed);
  else
    pack64(count, depth, width, scale, x, across, along, packed);
}

static void gemm64(ptrdiff_t m, ptrdiff_t n, ptrdiff_t k, double scale, const double *a,
                   ptrdiff_t a_row, ptrdiff_t a_col, const double *b, ptrdiff_t b_row,
                   ptrdiff_t b_col, double *c, ptrdiff_t c_row, int accumulate) {
  enum { WIDTH = 8 * TILE_VECTORS, HEIGHT = 10 * TILE_ROWS, STRIP = 512 };
  if (k == 0 && !accumulate)
    for (ptrdiff_t i = 0; i < m; i++) memset(c + i * c_row, 0, (size_t)n * sizeof *c);
  double *const packed_b = (double *)lk_scratch(
      LK_SCRATCH_DOUBLE, 2 * LK_GEMM64_BLOCK * (STRIP + HEIGHT + WIDTH));
  double *const packed_a = packed_b + LK_GEMM64_BLOCK * (STRIP + WIDTH);
  for (ptrdiff_t strip = 0; strip < n; strip += STRIP) {
    const ptrdiff_t columns = smaller(STRIP, n - strip);
    for (ptrdiff_t block = 0; block < k; block += LK_GEMM64_BLOCK) {
      const ptrdiff_t depth = smaller(LK_GEMM64_BLOCK, k - block);
      const int add = accumulate || block > 0;
      pack64_any(columns, depth, WIDTH, 1.0, b + block * b_row + strip * b_col, b_col, b_row, packed_b);
      for (ptrdiff_t high = 0; high < m; high += HEIGHT) {
        const ptrdiff_t rows = smaller(HEIGHT, m - high);
        pack64_any(rows, depth, TILE_ROWS, scale, a + high * a_row + block * a_col, a_row, a_col,
               packed_a);
        for (ptrdiff_t j = 0; j < columns; j += WIDTH) {
          const ptrdiff_t wide = smaller(WIDTH, columns - j);
          const ptrdiff_t last = wide - (wide - 1) / 8 * 8;
          for (ptrdiff_t i = 0; i < rows; i += TILE_ROWS) {
            const double *pa = packed_a + i * depth, *pb = packed_b + j * depth;
            double *to = c + (high + i) * c_row + strip + j;
            const ptrdiff_t tall = smaller(TILE_ROWS, rows - i);
            if (tall == TILE_ROWS && wide > WIDTH - 8) {
              multiply64(TILE_ROWS, TILE_VECTORS, depth, pa, pb, to, c_row, last, add);
            } else {
              double tile[TILE_ROWS * WIDTH];
              multiply64(TILE_ROWS, TILE_VECTORS, depth, pa, pb, tile, WIDTH, 8, 0);
              for (ptrdiff_t r = 0; r < tall; r++)
                for (ptrdiff_t s = 0; s < wide; s++)
                  to[r * c_row + s] = add ? to[r * c_row + s] + tile[r * WIDTH + s]
                                          : tile[r * WIDTH + s];
            }
          }
        }
      }
    }
  }
}

/// Four rows at a time: their products with x, and what their columns give to y.
static void symv64(ptrdiff_t n, const double *a, ptrdiff_t a_row, const double *x, double *y) {
  for (ptrdiff_t i = 0; i < n; i++) y[i] = 0.0;
  for (ptrdiff_t row = 0; row < n; row += 4) {
    const ptrdiff_t rows = smaller(4, n - row);
    const double *r[4];
    v8 sum[4], factor[4];
    for (int q = 0; q < 4; q++) {
      r[q] = a + (row + (q < rows ? q : 0)) * a_row;
      sum[q] = w_set(0.0);
      factor[q] = w_set(q < rows ? x[row + q] : 0.0);
    }
    EIGHTS_OF(row) {
      v8 here = w_get(x + i, left), to = w_get(y + i, left);
#pragma clang loop unroll(full)
      for (int q = 0; q < 4; q++) {
        v8 value = w_get(r[q] + i, left);
        sum[q] = w_fma(value, here, sum[q]);
        to = w_fma(value, factor[q], to);
      }
      w_put(y + i, to, left);
    }
    for (ptrdiff_t q = 0; q < rows; q++) {
      y[row + q] += w_sum(sum[q]);
      for (ptrdiff_t p = 0; p < q; p++) {
        y[row + q] = __builtin_fma(r[q][row + p], x[row + p], y[row + q]);
        y[row + p] = __builtin_fma(r[q][row + p], x[row + q], y[row + p]);
      }
      y[row + q] = __builtin_fma(r[q][row + q], x[row + q], y[row + q]);
    }
  }
}

static void gemv64(ptrdiff_t rows, ptrdiff_t width, const double *a, ptrdiff_t a_row,
                   const double *x, double *y) {
  for (ptrdiff_t r = 0; r < rows; r++) {
    v8 sum = w_set(0.0);
    EIGHTS_OF(width) sum = w_fma(w_get(a + r * a_row + i, left), w_get(x + i, left), sum);
    y[r] = w_sum(sum);
  }
}

static void gevm64(ptrdiff_t rows, ptrdiff_t width, double scale, const double *f, const double *a,
                   ptrdiff_t a_row, double *y) {
  ptrdiff_t row = 0;
  for (; row + 4 <= rows; row += 4) {
    const double *p = a + row * a_row;
    const v8 f0 = w_set(scale * f[row]), f1 = w_set(scale * f[row + 1]);
    const v8 f2 = w_set(scale * f[row + 2]), f3 = w_set(scale * f[row + 3]);
    EIGHTS_OF(width) {
      v8 to = w_fma(f0, w_get(p + i, left), w_get(y + i, left));
      to = w_fma(f1, w_get(p + a_row + i, left), to);
      to = w_fma(f2, w_get(p + 2 * a_row + i, left), to);
      w_put(y + i, w_fma(f3, w_get(p + 3 * a_row + i, left), to), left);
    }
  }
  for (; row < rows; row++) {
    const v8 factor = w_set(scale * f[row]);
    EIGHTS_OF(width) {
      w_put(y + i, w_fma(factor, w_get(a + row * a_row + i, left), w_get(y + i, left)), left);
    }
  }
}

static void scale64(ptrdiff_t n, double factor, double *y) {
  for (ptrdiff_t i = 0; i < n; i++) y[i] *= factor;
}

static void rotate64(ptrdiff_t n, double c, double s, double *x, double *y) {
  for (ptrdiff_t i = 0; i < n; i++) {
    const double p = x[i], q = y[i];
    x[i] = c * p + s * q;
    y[i] = c * q - s * p;
  }
}

static void secular64(ptrdiff_t n, ptrdiff_t split, const double *d, const double *z2, double t,
                      double *sums) {
  for (int part = 0; part < 2; part++) {
    const ptrdiff_t first = part ? split : 0, count = part ? n - split : split;
    const v8 at = w_set(t);
    v8 sum = w_set(0.0), slope = w_set(0.0);
    EIGHTS_OF(count) {
      v8 distance = w_get(d + first + i, left) - at;
      if (left < 8)
        for (ptrdiff_t l = left; l < 8; l++) distance[l] = 1.0;
      v8 term = w_get(z2 + first + i, left) / distance;
      sum += term;
      slope += term / distance;
    }
    sums[2 * part] = w_sum(sum);
    sums[2 * part + 1] = w_sum(slope);
  }
}

static void multiply_ratios64(ptrdiff_t n, ptrdiff_t skip, const double *x, const double *d,
                              double at, double *y) {
  const double kept = y[skip] * x[skip];
  for (ptrdiff_t i = 0; i < n; i++) y[i] *= x[i] / (d[i] - at);
  y[skip] = kept;
}

static void divide_normalized64(ptrdiff_t n, const double *z, double *y) {
  v8 sum = w_set(0.0);
  EIGHTS_OF(n) {
    v8 divisor = w_get(y + i, left);
    if (left < 8)
      for (ptrdiff_t l = left; l < 8; l++) divisor[l] = 1.0;
    v8 ratio = w_get(z + i, left) / divisor;
    w_put(y + i, ratio, left);
    sum = w_fma(ratio, ratio, sum);
  }
  scale64(n, 1.0 / __builtin_sqrt(w_sum(sum)), y);
}
#undef EIGHTS_OF
#undef INLINE
#pragma clang diagnostic pop
