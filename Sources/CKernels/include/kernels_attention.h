// Attention of a few queries over the keys of one sequence and one key-value head.
#pragma once
#include <stddef.h>
#pragma clang assume_nonnull begin

/// The shape of one call: `group` query heads share one key-value head (grouped-query attention).
typedef struct {
  /// Queries, which are the last ones of the sequence; in training equal to `keys`, in decoding 1.
  ptrdiff_t queries;
  /// Keys and values.
  ptrdiff_t keys;
  /// Query heads that share this key-value head.
  ptrdiff_t group;
  /// Values per head.
  ptrdiff_t width;
  /// Factor on the scores, commonly 1 / sqrt(width).
  float scale;
  /// Not 0: query i sees keys 0 ... keys - queries + i. 0: every query sees every key.
  int causal;
  /// Not 0: the length of the sliding window, in keys.
  ptrdiff_t window;
  /// Not 0: scaled scores s become cap * tanh(s / cap).
  float cap;
  /// Distances, in elements, from one token to the next in q and k/v.
  ptrdiff_t q_row, k_row, v_row, out_row;
  /// Distances from one query head of the group to the next in q and out.
  ptrdiff_t q_head, out_head;
} lk_attention_shape;

/// out = softmax(scale * q k^T) v for every head of the group, with the scores capped when asked.
/// A row's result does not depend on how many queries are asked at once.
void lk_attention(lk_attention_shape shape, const float *q, const float *k, const float *v,
                  float *out);

/// Adds the gradients of lk_attention to dq, dk and dv, which are laid out as q, k and v;
/// `dout` is laid out as out. Probabilities are computed again.
void lk_attention_backward(lk_attention_shape shape, const float *q, const float *k, const float *v,
                           const float *dout, float *dq, float *dk, float *dv);

#pragma clang assume_nonnull end
