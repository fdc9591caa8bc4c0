// Kernels over the rows of a matrix: norms, softmax, cross-entropy, rotary positions, embeddings.
#pragma once
#include <stddef.h>
#include <stdint.h>
#pragma clang assume_nonnull begin

/// y = x * inverse * weight with inverse = 1 / sqrt(mean(x^2) + epsilon), row by row.
/// x, y: [rows, width]; weight: [width]; inverse: [rows], kept for the backward pass.
void lk_rmsnorm(ptrdiff_t rows, ptrdiff_t width, const float *x, const float *weight, float epsilon,
                float *y, float *inverse);

/// Adds the gradients of lk_rmsnorm to dx [rows, width] and dweight [width] (rows in order).
void lk_rmsnorm_backward(ptrdiff_t rows, ptrdiff_t width, const float *dy, const float *x,
                         const float *weight, const float *inverse, float *dx, float *dweight);

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
void lk_cross_entropy_backward(ptrdiff_t rows, ptrdiff_t width, float *logits,
                               ptrdiff_t logits_row, const int32_t *targets, const float *weights,
                               const float *statistics);

/// Rotary positions, in place, in the "rotate half" form: with h = width / 2, the pair (x[i], x[i + h])
/// of every head turns by the angle of (position, i). cosines, sines: [positions, h]; row r uses row
/// positions[r] of them. `x_row` goes from token to token; heads are adjacent. inverse != 0 turns
/// back, which is also the backward pass.
void lk_rope(ptrdiff_t rows, ptrdiff_t heads, ptrdiff_t width, float *x, ptrdiff_t x_row,
             const float *cosines, const float *sines, const int32_t *positions, int inverse);

/// y[r] = table[ids[r]]; ids are checked by the caller.
void lk_gather(ptrdiff_t rows, ptrdiff_t width, const float *table, ptrdiff_t table_row,
               const int32_t *ids, float *y, ptrdiff_t y_row);

/// table[ids[r]] += y[r], rows in order. To share the work, split the columns, not the rows.
void lk_scatter_add(ptrdiff_t rows, ptrdiff_t width, const float *y, ptrdiff_t y_row,
                    const int32_t *ids, float *table, ptrdiff_t table_row);

/// best[r] = the first index of the row's greatest value; 0 when the row is all NaN.
void lk_argmax(ptrdiff_t rows, ptrdiff_t width, const float *x, ptrdiff_t x_row, int32_t *best);

/// y += the sum of the rows of x, rows in order (the gradient of a bias).
void lk_sum_rows(ptrdiff_t rows, ptrdiff_t width, const float *x, ptrdiff_t x_row, float *y);

#pragma clang assume_nonnull end
