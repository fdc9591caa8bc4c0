// Attention of kernels_attention.h, on top of the matrix product.
#include "../include/kernels_attention.h"

static void gemm(ptrdiff_t m, ptrdiff_t n, ptrdiff_t k, const float *a, ptrdiff_t a_row,
                 ptrdiff_t a_col, const float *b, ptrdiff_t b_row, ptrdiff_t b_col, float *c,
                 ptrdiff_t c_row, int accumulate);
static void softmax(ptrdiff_t rows, ptrdiff_t width, const float *x, ptrdiff_t x_row, float scale,
                    float *y, ptrdiff_t y_row);

enum {
  /// Queries whose probabilities exist at the same time. Part of the definition of the gradients:
  /// dk and dv add up block after block.
  ATTENTION_ROWS = 96
};

/// Keys that query i sees.
static inline ptrdiff_t keys_seen(const lk_attention_shape *s, ptrdiff_t i) {
  return s->causal ? s->keys - s->queries + i + 1 : s->keys;
}

/// Probabilities of queries [first, last) of one head over the first `seen` keys; p: [rows, seen].
static void probabilities(const lk_attention_shape *s, ptrdiff_t first, ptrdiff_t last,
                          ptrdiff_t seen, const float *q, const float *k, float *p) {
  gemm(last - first, seen, s->width, q + first * s->q_row, s->q_row, 1, k, 1, s->k_row, p, seen, 0);
  for (ptrdiff_t i = first; i < last; i++, p += seen) {
    ptrdiff_t own = keys_seen(s, i);
    softmax(1, own, p, seen, s->scale, p, seen);
    fill(seen - own, 0.0f, p + own);
  }
}

static void attention(lk_attention_shape s, const float *q, const float *k, const float *v,
                      float *out) {
  const ptrdiff_t block = s.queries < ATTENTION_ROWS ? s.queries : ATTENTION_ROWS;
  float *p = lk_scratch(LK_SCRATCH_ATTENTION, (size_t)(block * s.keys));
  for (ptrdiff_t head = 0; head < s.group; head++, q += s.q_head, out += s.out_head)
    for (ptrdiff_t first = 0; first < s.queries; first += ATTENTION_ROWS) {
      ptrdiff_t last = first + ATTENTION_ROWS < s.queries ? first + ATTENTION_ROWS : s.queries;
      ptrdiff_t seen = keys_seen(&s, last - 1);
      probabilities(&s, first, last, seen, q, k, p);
      gemm(last - first, s.width, seen, p, seen, 1, v, s.v_row, 1, out + first * s.out_row,
           s.out_row, 0);
    }
}

/// In place: dp becomes scale * p * (dp - sum(dp * p)), row by row.
static void scores_gradient(ptrdiff_t rows, ptrdiff_t width, float scale, const float *p,
                            float *dp) {
  for (ptrdiff_t r = 0; r < rows; r++, p += width, dp += width) {
    v16 products = v_set(0.0f), factor = v_set(scale);
    LANES_OF(width) products = v_fma(v_get(p + i, left), v_get(dp + i, left), products);
    v16 sum = v_set(v_sum(products));
    LANES_OF(width) {
      v16 t = v_mul(v_get(p + i, left), v_sub(v_get(dp + i, left), sum));
      v_put(dp + i, v_mul(t, factor), left);
    }
  }
}

static void attention_backward(lk_attention_shape s, const float *q, const float *k, const float *v,
                               const float *dout, float *dq, float *dk, float *dv) {
  const ptrdiff_t block = s.queries < ATTENTION_ROWS ? s.queries : ATTENTION_ROWS;
  float *p = lk_scratch(LK_SCRATCH_ATTENTION, (size_t)(2 * block * s.keys));
  float *dp = p + block * s.keys;
  for (ptrdiff_t head = 0; head < s.group;
       head++, q += s.q_head, dq += s.q_head, dout += s.out_head)
    for (ptrdiff_t first = 0; first < s.queries; first += ATTENTION_ROWS) {
      ptrdiff_t last = first + ATTENTION_ROWS < s.queries ? first + ATTENTION_ROWS : s.queries;
      ptrdiff_t rows = last - first, seen = keys_seen(&s, last - 1);
      const float *q_block = q + first * s.q_row, *d_block = dout + first * s.out_row;
      probabilities(&s, first, last, seen, q, k, p);
      gemm(rows, seen, s.width, d_block, s.out_row, 1, v, 1, s.v_row, dp, seen, 0);
      gemm(seen, s.width, rows, p, 1, seen, d_block, s.out_row, 1, dv, s.v_row, 1);
      scores_gradient(rows, seen, s.scale, p, dp);
      gemm(rows, s.width, seen, dp, seen, 1, k, s.k_row, 1, dq + first * s.q_row, s.q_row, 1);
      gemm(seen, s.width, rows, dp, 1, seen, q_block, s.q_row, 1, dk, s.k_row, 1);
    }
}
