// The list of kernels that exist once per level, and the table through which they are called.
#pragma once
#include "kernels.h"

/// X(name, parameters, arguments) for every kernel; `static void name parameters` is in body/.
#define LK_KERNELS(X)                                                                              \
  X(gemm,                                                                                          \
    (ptrdiff_t m, ptrdiff_t n, ptrdiff_t k, const float *a, ptrdiff_t a_row, ptrdiff_t a_col,      \
     const float *b, ptrdiff_t b_row, ptrdiff_t b_col, float *c, ptrdiff_t c_row,                  \
     int accumulate),                                                                              \
    (m, n, k, a, a_row, a_col, b, b_row, b_col, c, c_row, accumulate))                             \
  X(gemm_skinny,                                                                                   \
    (ptrdiff_t m, ptrdiff_t n, ptrdiff_t k, const float *a, ptrdiff_t a_row, ptrdiff_t a_col,      \
     const float *b, ptrdiff_t b_row, ptrdiff_t b_col, float *c, ptrdiff_t c_row,                  \
     int accumulate),                                                                              \
    (m, n, k, a, a_row, a_col, b, b_row, b_col, c, c_row, accumulate))                             \
  X(pack_rows,                                                                                     \
    (ptrdiff_t first, ptrdiff_t last, ptrdiff_t m, ptrdiff_t k, const float *a, ptrdiff_t a_row,   \
     ptrdiff_t a_col, float *packed),                                                              \
    (first, last, m, k, a, a_row, a_col, packed))                                                  \
  X(pack_row_pairs,                                                                                \
    (ptrdiff_t first, ptrdiff_t last, ptrdiff_t m, ptrdiff_t k, const float *a, ptrdiff_t a_row,   \
     ptrdiff_t a_col, float *packed),                                                              \
    (first, last, m, k, a, a_row, a_col, packed))                                                  \
  X(pack_columns,                                                                                  \
    (ptrdiff_t first, ptrdiff_t last, ptrdiff_t n, ptrdiff_t k, const float *b,                    \
     ptrdiff_t b_row, ptrdiff_t b_col, float *packed),                                             \
    (first, last, n, k, b, b_row, b_col, packed))                                                  \
  X(pack_column_pairs,                                                                             \
    (ptrdiff_t first, ptrdiff_t last, ptrdiff_t n, ptrdiff_t k, const float *b,                    \
     ptrdiff_t b_row, ptrdiff_t b_col, float *packed),                                             \
    (first, last, n, k, b, b_row, b_col, packed))                                                  \
  X(gemm_tile,                                                                                     \
    (ptrdiff_t row_first, ptrdiff_t row_last, ptrdiff_t column_first, ptrdiff_t column_last,       \
     ptrdiff_t m, ptrdiff_t n, ptrdiff_t k, int pairs, const float *packed_a,                      \
     const float *packed_b, float *c, ptrdiff_t c_row, int accumulate),                            \
    (row_first, row_last, column_first, column_last, m, n, k, pairs, packed_a, packed_b, c, c_row, \
     accumulate))                                                                                  \
  X(stored_widen,                                                                                  \
    (int format, const uint8_t *panel, ptrdiff_t rows, ptrdiff_t k, float *to, ptrdiff_t to_row),  \
    (format, panel, rows, k, to, to_row))                                                          \
  X(stored_skinny,                                                                                 \
    (int format, ptrdiff_t m, ptrdiff_t n, ptrdiff_t k, const float *a, ptrdiff_t a_row,           \
     ptrdiff_t a_col, const uint8_t *panels, float *c, ptrdiff_t c_row, int accumulate),           \
    (format, m, n, k, a, a_row, a_col, panels, c, c_row, accumulate))                              \
  X(attention,                                                                                     \
    (lk_attention_shape shape, const float *q, const float *k, const float *v, float *out),        \
    (shape, q, k, v, out))                                                                         \
  X(attention_backward,                                                                            \
    (lk_attention_shape shape, const float *q, const float *k, const float *v, const float *dout,  \
     float *dq, float *dk, float *dv),                                                             \
    (shape, q, k, v, dout, dq, dk, dv))                                                            \
  X(rmsnorm,                                                                                       \
    (ptrdiff_t rows, ptrdiff_t width, const float *x, const float *weight, float offset,           \
     float epsilon, float *y, float *inverse),                                                     \
    (rows, width, x, weight, offset, epsilon, y, inverse))                                         \
  X(rmsnorm_backward,                                                                              \
    (ptrdiff_t rows, ptrdiff_t width, const float *dy, const float *x, const float *weight,        \
     float offset, const float *inverse, float *dx, float *dweight),                               \
    (rows, width, dy, x, weight, offset, inverse, dx, dweight))                                    \
  X(layernorm,                                                                                     \
    (ptrdiff_t rows, ptrdiff_t width, const float *x, const float *weight, const float *bias,      \
     float epsilon, float *y, float *mean, float *inverse),                                        \
    (rows, width, x, weight, bias, epsilon, y, mean, inverse))                                     \
  X(layernorm_backward,                                                                            \
    (ptrdiff_t rows, ptrdiff_t width, const float *dy, const float *x, const float *weight,        \
     const float *mean, const float *inverse, float *dx, float *dweight, float *dbias),            \
    (rows, width, dy, x, weight, mean, inverse, dx, dweight, dbias))                               \
  X(softmax,                                                                                       \
    (ptrdiff_t rows, ptrdiff_t width, const float *x, ptrdiff_t x_row, float scale, float *y,      \
     ptrdiff_t y_row),                                                                             \
    (rows, width, x, x_row, scale, y, y_row))                                                      \
  X(softmax_backward,                                                                              \
    (ptrdiff_t rows, ptrdiff_t width, const float *y, ptrdiff_t y_row, const float *dy,            \
     ptrdiff_t dy_row, float scale, float *dx, ptrdiff_t dx_row),                                  \
    (rows, width, y, y_row, dy, dy_row, scale, dx, dx_row))                                        \
  X(cross_entropy,                                                                                 \
    (ptrdiff_t rows, ptrdiff_t width, const float *logits, ptrdiff_t logits_row,                   \
     const int32_t *targets, float *loss, float *statistics),                                      \
    (rows, width, logits, logits_row, targets, loss, statistics))                                  \
  X(cross_entropy_backward,                                                                        \
    (ptrdiff_t rows, ptrdiff_t width, float *logits, ptrdiff_t logits_row,                         \
     const int32_t *targets, const float *weights, const float *statistics, float cap),            \
    (rows, width, logits, logits_row, targets, weights, statistics, cap))                          \
  X(row_statistics,                                                                                \
    (ptrdiff_t rows, ptrdiff_t width, const float *logits, ptrdiff_t logits_row,                   \
     float *statistics),                                                                           \
    (rows, width, logits, logits_row, statistics))                                                 \
  X(entropy,                                                                                       \
    (ptrdiff_t rows, ptrdiff_t width, const float *logits, ptrdiff_t logits_row,                   \
     const float *statistics, float *out),                                                         \
    (rows, width, logits, logits_row, statistics, out))                                            \
  X(kl_divergence,                                                                                 \
    (ptrdiff_t rows, ptrdiff_t width, const float *logits, const float *reference, ptrdiff_t row,  \
     const float *statistics, const float *reference_statistics, float *divergence),               \
    (rows, width, logits, reference, row, statistics, reference_statistics, divergence))           \
  X(kl_divergence_backward,                                                                        \
    (ptrdiff_t rows, ptrdiff_t width, const float *logits, const float *reference, ptrdiff_t row,  \
     const float *statistics, const float *reference_statistics, const float *weights, float cap,  \
     float *gradient),                                                                             \
    (rows, width, logits, reference, row, statistics, reference_statistics, weights, cap,          \
     gradient))                                                                                    \
  X(rope,                                                                                          \
    (ptrdiff_t rows, ptrdiff_t heads, lk_rope_settings settings, float *x, ptrdiff_t x_row,        \
     const float *cosines, const float *sines, const int32_t *positions),                          \
    (rows, heads, settings, x, x_row, cosines, sines, positions))                                  \
  X(gather,                                                                                        \
    (ptrdiff_t rows, ptrdiff_t width, const float *from, ptrdiff_t from_row,                       \
     const int32_t *ids, float *y, ptrdiff_t y_row),                                               \
    (rows, width, from, from_row, ids, y, y_row))                                                  \
  X(scatter_add,                                                                                   \
    (ptrdiff_t rows, ptrdiff_t width, const float *y, ptrdiff_t y_row, const int32_t *ids,         \
     float *to, ptrdiff_t to_row),                                                                 \
    (rows, width, y, y_row, ids, to, to_row))                                                      \
  X(argmax,                                                                                        \
    (ptrdiff_t rows, ptrdiff_t width, const float *x, ptrdiff_t x_row, int32_t *best),             \
    (rows, width, x, x_row, best))                                                                 \
  X(top_k,                                                                                         \
    (ptrdiff_t rows, ptrdiff_t width, const float *x, ptrdiff_t x_row, ptrdiff_t k,                \
     int32_t *indices),                                                                            \
    (rows, width, x, x_row, k, indices))                                                           \
  X(add_bias, (ptrdiff_t rows, ptrdiff_t width, const float *bias, float *x, ptrdiff_t x_row),     \
    (rows, width, bias, x, x_row))                                                                 \
  X(sum_rows, (ptrdiff_t rows, ptrdiff_t width, const float *x, ptrdiff_t x_row, float *y),        \
    (rows, width, x, x_row, y))                                                                    \
  X(exponential, (ptrdiff_t n, const float *x, float *y), (n, x, y))                               \
  X(silu, (ptrdiff_t n, const float *x, float *y), (n, x, y))                                      \
  X(silu_backward, (ptrdiff_t n, const float *dy, const float *x, float *dx), (n, dy, x, dx))      \
  X(silu_mul, (ptrdiff_t n, const float *gate, const float *up, float *y), (n, gate, up, y))       \
  X(silu_mul_backward,                                                                             \
    (ptrdiff_t n, const float *dy, const float *gate, const float *up, float *dgate, float *dup),  \
    (n, dy, gate, up, dgate, dup))                                                                 \
  X(gelu_tanh, (ptrdiff_t n, const float *x, float *y), (n, x, y))                                 \
  X(gelu_tanh_backward, (ptrdiff_t n, const float *dy, const float *x, float *dx), (n, dy, x, dx)) \
  X(gelu_tanh_mul, (ptrdiff_t n, const float *gate, const float *up, float *y), (n, gate, up, y))  \
  X(gelu_tanh_mul_backward,                                                                        \
    (ptrdiff_t n, const float *dy, const float *gate, const float *up, float *dgate, float *dup),  \
    (n, dy, gate, up, dgate, dup))                                                                 \
  X(gelu_erf, (ptrdiff_t n, const float *x, float *y), (n, x, y))                                  \
  X(gelu_erf_backward, (ptrdiff_t n, const float *dy, const float *x, float *dx), (n, dy, x, dx))  \
  X(gelu_erf_mul, (ptrdiff_t n, const float *gate, const float *up, float *y), (n, gate, up, y))   \
  X(gelu_erf_mul_backward,                                                                         \
    (ptrdiff_t n, const float *dy, const float *gate, const float *up, float *dgate, float *dup),  \
    (n, dy, gate, up, dgate, dup))                                                                 \
  X(quick_gelu, (ptrdiff_t n, const float *x, float *y), (n, x, y))                                \
  X(quick_gelu_backward, (ptrdiff_t n, const float *dy, const float *x, float *dx),                \
    (n, dy, x, dx))                                                                                \
  X(softcap, (ptrdiff_t n, float cap, const float *x, float *y), (n, cap, x, y))                   \
  X(softcap_backward,                                                                              \
    (ptrdiff_t n, float cap, const float *dy, const float *y, float *dx), (n, cap, dy, y, dx))     \
  X(softcap_slope, (ptrdiff_t n, float cap, const float *y, float *d), (n, cap, y, d))             \
  X(fill, (ptrdiff_t n, float value, float *y), (n, value, y))                                     \
  X(scale, (ptrdiff_t n, float factor, float *y), (n, factor, y))                                  \
  X(add, (ptrdiff_t n, const float *a, const float *b, float *y), (n, a, b, y))                    \
  X(accumulate, (ptrdiff_t n, const float *x, float *y), (n, x, y))                                \
  X(axpy, (ptrdiff_t n, float factor, const float *x, float *y), (n, factor, x, y))                \
  X(multiply, (ptrdiff_t n, const float *a, const float *b, float *y), (n, a, b, y))               \
  X(multiply_accumulate, (ptrdiff_t n, const float *a, const float *b, float *y), (n, a, b, y))    \
  X(dot_partials, (ptrdiff_t n, const float *a, const float *b, float *partials),                  \
    (n, a, b, partials))                                                                           \
  X(adamw,                                                                                         \
    (ptrdiff_t n, lk_adamw_settings settings, const float *g, float *p, float *m, float *v),       \
    (n, settings, g, p, m, v))                                                                     \
  X(gemm64,                                                                                        \
    (ptrdiff_t m, ptrdiff_t n, ptrdiff_t k, double scale, const double *a, ptrdiff_t a_row,        \
     ptrdiff_t a_col, const double *b, ptrdiff_t b_row, ptrdiff_t b_col, double *c,                \
     ptrdiff_t c_row, int accumulate),                                                             \
    (m, n, k, scale, a, a_row, a_col, b, b_row, b_col, c, c_row, accumulate))                      \
  X(symv64, (ptrdiff_t n, const double *a, ptrdiff_t a_row, const double *x, double *y),           \
    (n, a, a_row, x, y))                                                                           \
  X(gemv64,                                                                                        \
    (ptrdiff_t rows, ptrdiff_t width, const double *a, ptrdiff_t a_row, const double *x,           \
     double *y),                                                                                   \
    (rows, width, a, a_row, x, y))                                                                 \
  X(gevm64,                                                                                        \
    (ptrdiff_t rows, ptrdiff_t width, double scale, const double *f, const double *a,              \
     ptrdiff_t a_row, double *y),                                                                  \
    (rows, width, scale, f, a, a_row, y))                                                          \
  X(scale64, (ptrdiff_t n, double factor, double *y), (n, factor, y))                              \
  X(rotate64, (ptrdiff_t n, double c, double s, double *x, double *y), (n, c, s, x, y))            \
  X(secular64,                                                                                     \
    (ptrdiff_t n, ptrdiff_t split, const double *d, const double *z2, double t, double *sums),     \
    (n, split, d, z2, t, sums))                                                                    \
  X(multiply_ratios64,                                                                             \
    (ptrdiff_t n, ptrdiff_t skip, const double *x, const double *d, double at, double *y),         \
    (n, skip, x, d, at, y))                                                                        \
  X(divide_normalized64, (ptrdiff_t n, const double *z, double *y), (n, z, y))

/// The kernels of one level.
struct lk_table {
#define LK_FIELD(name, parameters, arguments) void(*name) parameters;
  LK_KERNELS(LK_FIELD)
#undef LK_FIELD
};

extern const struct lk_table lk_scalar_table;
extern const struct lk_table lk_neon_table;
extern const struct lk_table lk_avx2_table;
extern const struct lk_table lk_avx512_table;
extern const struct lk_table lk_avx512bf16_table;
