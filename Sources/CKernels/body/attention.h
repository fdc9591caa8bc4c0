// Attention of kernels_attention.h, on top of the matrix product.
#include "../include/kernels_attention.h"

enum {
  /// Queries whose probabilities exist at the same time. Part of the definition of the gradients:
  /// dk and dv add up block after block.
  ATTENTION_ROWS = 96
};

/// The keys that a query sees, or that any query of a block sees.
struct span {
  ptrdiff_t first, end;
};

static inline struct span keys_seen(const lk_attention_shape *s, ptrdiff_t i) {
  const ptrdiff_t end = s->causal ? s->keys - s->queries + i + 1 : s->keys;
  return (struct span){s->window > 0 && end > s->window ? end - s->window : 0, end};
}

/// The keys that queries [first, last) need. The beginning is that of a block of the product's inner
/// index, so that a sum over them is the sum over all keys with probability 0 for those left out.
static inline struct span keys_of_block(const lk_attention_shape *s, ptrdiff_t first,
                                        ptrdiff_t last) {
  return (struct span){keys_seen(s, first).first / LK_GEMM_BLOCK * LK_GEMM_BLOCK,
                       keys_seen(s, last - 1).end};
}

/// Probabilities of queries [first, last) of one head over the keys of `all`; p: [rows, keys of all].
/// capped: null, or room for the capped scores of the same shape.
static void probabilities(const lk_attention_shape *s, ptrdiff_t first, ptrdiff_t last,
                          struct span all, const float *q, const float *k, float *p,
                          float *capped) {
  const ptrdiff_t width = all.end - all.first;
  gemm(last - first, width, s->width, q + first * s->q_row, s->q_row, 1, k + all.first * s->k_row,
       1, s->k_row, p, width, 0);
  for (ptrdiff_t i = first; i < last; i++, p += width) {
    const struct span own = keys_seen(s, i);
    const ptrdiff_t start = own.first - all.first, count = own.end - own.first;
    float scale_left = s->scale;
    if (s->cap != 0.0f) {
      scale(count, s->scale, p + start);
      softcap(count, s->cap, p + start, p + start);
      scale_left = 1.0f;
      if (capped != NULL) {
        float *row = capped + (i - first) * width;
        fill(width, 0.0f, row);
        memcpy(row + start, p + start, (size_t)count * sizeof(float));
      }
    }
    softmax(1, count, p + start, width, scale_left, p + start, width);
    fill(start, 0.0f, p);
    fill(width - start - count, 0.0f, p + start + count);
  }
}

static void attention(lk_attention_shape s, const float *q, const float *k, const float *v,
                      float *out) {
  const ptrdiff_t block = smaller(s.queries, ATTENTION_ROWS);
  float *p = lk_scratch(LK_SCRATCH_ATTENTION, (size_t)(block * s.keys));
  for (ptrdiff_t head = 0; head < s.group; head++, q += s.q_head, out += s.out_head)
    for (ptrdiff_t first = 0; first < s.queries; first += ATTENTION_ROWS) {
      const ptrdiff_t last = smaller(first + ATTENTION_ROWS, s.queries);
      const struct span all = keys_of_block(&s, first, last);
      const ptrdiff_t seen = all.end - all.first;
      probabilities(&s, first, last, all, q, k, p, NULL);
      gemm(last - first, s.width, seen, p, seen, 1, v + all.first * s.v_row, s.v_row, 1,
           out + first * s.out_row, s.out_row, 0);
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
  const ptrdiff_t block = smaller(s.queries, ATTENTION_ROWS);
  float *p = lk_scratch(LK_SCRATCH_ATTENTION, (size_t)((s.cap != 0.0f ? 3 : 2) * block * s.keys));
  float *dp = p + block * s.keys, *capped = s.cap != 0.0f ? dp + block * s.keys : NULL;
  for (ptrdiff_t head = 0; head < s.group;
       head++, q += s.q_head, dq += s.q_head, dout += s.out_head)
    for (ptrdiff_t first = 0; first < s.queries; first += ATTENTION_ROWS) {
      const ptrdiff_t last = smaller(first + ATTENTION_ROWS, s.queries), rows = last - first;
      const struct span all = keys_of_block(&s, first, last);
      const ptrdiff_t seen = all.end - all.first, to_k = all.first * s.k_row;
      const ptrdiff_t to_v = all.first * s.v_row;
      const float *q_block = q + first * s.q_row, *d_block = dout + first * s.out_row;
      probabilities(&s, first, last, all, q, k, p, capped);
      gemm(rows, seen, s.width, d_block, s.out_row, 1, v + to_v, 1, s.v_row, dp, seen, 0);
      gemm(seen, s.width, rows, p, 1, seen, d_block, s.out_row, 1, dv + to_v, s.v_row, 1);
      scores_gradient(rows, seen, s.scale, p, dp);
      if (capped != NULL) softcap_slope(rows * seen, s.cap, capped, dp);
      gemm(rows, s.width, seen, dp, seen, 1, k + to_k, s.k_row, 1, dq + first * s.q_row,
           s.q_row, 1);
      gemm(seen, s.width, rows, dp, 1, seen, q_block, s.q_row, 1, dk + to_k, s.k_row, 1);
    }
}
