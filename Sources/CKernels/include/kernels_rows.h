// Kernels over the rows of a matrix: norms, softmax, cross-entropy, rotary positions, embeddings.
#pragma once
#include <stddef.h>
#include <stdint.h>
#pragma clang assume_nonnull begin

/// y = x * inverse * (weight + offset) with inverse = 1 / sqrt(mean(x^2) + epsilon), row by row.
/// x, y: [rows, width]; weight: [width]; inverse: [rows], kept for the backward pass.
void lk_rmsnorm(ptrdiff_t rows, ptrdiff_t width, const float *x, const float *weight, float offset,
                float epsilon, float *y, float *inverse);

/// Adds the gradients of lk_rmsnorm to dx [rows, width] and dweight [width] (rows in order).
void lk_rmsnorm_backward(ptrdiff_t rows, ptrdiff_t width, const float *dy, const float *x,
                         const float *weight, float offset, const float *inverse, float *dx,
                         float *dweight);

/// y = (x - mean) * inverse * weight + bias with inverse = 1 / sqrt(variance + epsilon).
/// mean, inverse: [rows], kept for the backward pass.
void lk_layernorm(ptrdiff_t rows, ptrdiff_t width, const float *x, const float *weight,
                  const float *bias, float epsilon, float *y, float *mean, float *inverse);

/// Adds the gradients of lk_layernorm to dx, dweight and dbias (rows in order).
void lk_layernorm_backward(ptrdiff_t rows, ptrdiff_t width, const float *dy, const float *x,
                           const float *weight, const float *mean, const float *inverse, float *dx,
                           float *dweight, float *dbias);

/// y = softmax(scale * x) over each row; y may be x. A row of length 0 is left alone.
void lk_softmax(ptrdiff_t rows, ptrdiff_t width, const float *x, ptrdiff_t x_row, float scale,
                float *y, ptrdiff_t y_row);

/// dx += scale * y * (dy - sum(dy * y)), y being the output of lk_softmax.
void lk_softmax_backward(ptrdiff_t rows, ptrdiff_t width, const float *y, ptrdiff_t y_row,
                         const float *dy, ptrdiff_t dy_row, float scale, float *dx,
                         ptrdiff_t dx_row);

/// loss[r] = -log softmax(logits[r])[targets[r]] in nats; 0 for rows with a negative target.
/// statistics [rows, 2]: each row's greatest logit and the sum of exp(logit - greatest), kept for
/// the backward pass; log-sum-exp is statistics[0] + log(statistics[1]).
void lk_cross_entropy(ptrdiff_t rows, ptrdiff_t width, const float *logits, ptrdiff_t logits_row,
                      const int32_t *targets, float *loss, float *statistics);

/// In place: logits[r] becomes weights[r] * (softmax(logits[r]) - onehot(targets[r])), which is the
/// gradient of sum(weights * loss); 0 for rows with a negative target.
/// cap > 0: the logits came out of lk_softcap with it, and the gradient is that of its input.
void lk_cross_entropy_backward(ptrdiff_t rows, ptrdiff_t width, float *logits,
                               ptrdiff_t logits_row, const int32_t *targets, const float *weights,
                               const float *statistics, float cap);

/// statistics [rows, 2] as lk_cross_entropy gives them, without a target.
void lk_row_statistics(ptrdiff_t rows, ptrdiff_t width, const float *logits, ptrdiff_t logits_row,
                       float *statistics);

/// entropy[r] = -sum(p log p) with p = softmax(logits[r]), in nats; statistics of the same logits.
void lk_entropy(ptrdiff_t rows, ptrdiff_t width, const float *logits, ptrdiff_t logits_row,
                const float *statistics, float *entropy);

/// divergence[r] = KL(softmax(reference[r]) || softmax(logits[r])) in nats.
/// Both matrices have rows `row` apart, and statistics of their own.
void lk_kl_divergence(ptrdiff_t rows, ptrdiff_t width, const float *logits, const float *reference,
                      ptrdiff_t row, const float *statistics, const float *reference_statistics,
                      float *divergence);

/// gradient[r] = weights[r] * (softmax(logits[r]) - softmax(reference[r])), which is the gradient of
/// sum(weights * divergence) with respect to the logits. gradient may be logits or reference.
/// cap > 0: the logits came out of lk_softcap with it, and the gradient is that of its input.
void lk_kl_divergence_backward(ptrdiff_t rows, ptrdiff_t width, const float *logits,
                               const float *reference, ptrdiff_t row, const float *statistics,
                               const float *reference_statistics, const float *weights, float cap,
                               float *gradient);

/// How rotary positions turn a head.
typedef struct {
  /// Values of a head, and how many of them, from the first on, are turned (even).
  ptrdiff_t width, rotary;
  /// Not 0: pairs are (x[2i], x[2i + 1]); 0: ("rotate half") (x[i], x[i + rotary / 2]).
  int interleaved;
  /// Not 0 turns back, which is also the backward pass.
  int inverse;
} lk_rope_settings;

/// Rotary positions, in place: pair i of every head turns by the angle of (position, i).
/// cosines, sines: [positions, rotary / 2]; row r uses row positions[r] of them. `x_row` goes from
/// token to token; heads are adjacent.
void lk_rope(ptrdiff_t rows, ptrdiff_t heads, lk_rope_settings settings, float *x, ptrdiff_t x_row,
             const float *cosines, const float *sines, const int32_t *positions);

/// y[r] = table[ids[r]]; ids are checked by the caller.
void lk_gather(ptrdiff_t rows, ptrdiff_t width, const float *table, ptrdiff_t table_row,
               const int32_t *ids, float *y, ptrdiff_t y_row);

/// table[ids[r]] += y[r], rows in order. To share the work, split the columns, not the rows.
void lk_scatter_add(ptrdiff_t rows, ptrdiff_t width, const float *y, ptrdiff_t y_row,
                    const int32_t *ids, float *table, ptrdiff_t table_row);

/// best[r] = the first index of the row's greatest value; 0 when the row is all NaN.
void lk_argmax(ptrdiff_t rows, ptrdiff_t width, const float *x, ptrdiff_t x_row, int32_t *best);

/// indices [rows, k]: each row's k greatest values, the greatest first, the lower index first among
/// equals. NaN is never among them; -1 fills up.
void lk_top_k(ptrdiff_t rows, ptrdiff_t width, const float *x, ptrdiff_t x_row, ptrdiff_t k,
              int32_t *indices);

/// x[r] += bias, for every row.
void lk_add_bias(ptrdiff_t rows, ptrdiff_t width, const float *bias, float *x, ptrdiff_t x_row);

/// y += the sum of the rows of x, rows in order (the gradient of a bias).
void lk_sum_rows(ptrdiff_t rows, ptrdiff_t width, const float *x, ptrdiff_t x_row, float *y);

#pragma clang assume_nonnull end
