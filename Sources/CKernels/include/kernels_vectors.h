// Kernels over plain vectors: activations, arithmetic, reductions, the optimiser, number formats.
#pragma once
#include <stddef.h>
#include <stdint.h>
#pragma clang assume_nonnull begin

/// y = exp(x) within 2 ulp; y may be x. Subnormal results are kept, +-infinity and NaN do as in IEEE.
void lk_exponential(ptrdiff_t n, const float *x, float *y);

/// y = x * sigmoid(x).
void lk_silu(ptrdiff_t n, const float *x, float *y);
/// dx += dy * d silu(x).
void lk_silu_backward(ptrdiff_t n, const float *dy, const float *x, float *dx);

/// y = silu(gate) * up.
void lk_silu_mul(ptrdiff_t n, const float *gate, const float *up, float *y);
/// Adds the gradients of lk_silu_mul to dgate and dup.
void lk_silu_mul_backward(ptrdiff_t n, const float *dy, const float *gate, const float *up,
                          float *dgate, float *dup);

/// y = x * sigmoid(1.5957691 (x + 0.044715 x^3)), the "tanh" form of GELU.
void lk_gelu_tanh(ptrdiff_t n, const float *x, float *y);
/// dx += dy * d gelu_tanh(x).
void lk_gelu_tanh_backward(ptrdiff_t n, const float *dy, const float *x, float *dx);

/// y = gelu_tanh(gate) * up.
void lk_gelu_tanh_mul(ptrdiff_t n, const float *gate, const float *up, float *y);
/// Adds the gradients of lk_gelu_tanh_mul to dgate and dup.
void lk_gelu_tanh_mul_backward(ptrdiff_t n, const float *dy, const float *gate, const float *up,
                               float *dgate, float *dup);

/// y = x * (1 + erf(x / sqrt 2)) / 2, the exact form of GELU.
void lk_gelu_erf(ptrdiff_t n, const float *x, float *y);
/// dx += dy * d gelu_erf(x).
void lk_gelu_erf_backward(ptrdiff_t n, const float *dy, const float *x, float *dx);

/// y = gelu_erf(gate) * up.
void lk_gelu_erf_mul(ptrdiff_t n, const float *gate, const float *up, float *y);
/// Adds the gradients of lk_gelu_erf_mul to dgate and dup.
void lk_gelu_erf_mul_backward(ptrdiff_t n, const float *dy, const float *gate, const float *up,
                              float *dgate, float *dup);

/// y = x * sigmoid(1.702 x), the "quick" form of GELU.
void lk_quick_gelu(ptrdiff_t n, const float *x, float *y);
/// dx += dy * d quick_gelu(x).
void lk_quick_gelu_backward(ptrdiff_t n, const float *dy, const float *x, float *dx);

/// y = cap * tanh(x / cap) within 4 ulp; y may be x. cap > 0.
void lk_softcap(ptrdiff_t n, float cap, const float *x, float *y);
/// dx += dy * d softcap, y being the output of lk_softcap.
void lk_softcap_backward(ptrdiff_t n, float cap, const float *dy, const float *y, float *dx);
/// In place: d *= d softcap, y being the output of lk_softcap.
void lk_softcap_slope(ptrdiff_t n, float cap, const float *y, float *d);

/// y = value.
void lk_fill(ptrdiff_t n, float value, float *y);
/// y *= factor.
void lk_scale(ptrdiff_t n, float factor, float *y);
/// y = a + b; y may be a or b.
void lk_add(ptrdiff_t n, const float *a, const float *b, float *y);
/// y += x.
void lk_accumulate(ptrdiff_t n, const float *x, float *y);
/// y = fma(factor, x, y).
void lk_axpy(ptrdiff_t n, float factor, const float *x, float *y);
/// y = a * b; y may be a or b.
void lk_multiply(ptrdiff_t n, const float *a, const float *b, float *y);
/// y = fma(a, b, y).
void lk_multiply_accumulate(ptrdiff_t n, const float *a, const float *b, float *y);

enum {
  /// Values that one partial sum of lk_dot_partials covers.
  LK_SUM_BLOCK = 4096
};

/// partials[p] = the sum of a * b over block p of LK_SUM_BLOCK values, for (n + 4095) / 4096 blocks.
/// Four chains of 16 lanes a block. Add the partials in order, in double (lk_dot does).
void lk_dot_partials(ptrdiff_t n, const float *a, const float *b, float *partials);

/// The sum of a * b as lk_dot_partials defines it, the partial sums added in order in double.
double lk_dot(ptrdiff_t n, const float *a, const float *b);

/// Settings of one AdamW step, as PyTorch defines it.
typedef struct {
  /// Learning rate.
  double rate;
  /// Decay of the running means of gradient and squared gradient.
  double beta1, beta2;
  /// Added to the root, outside it.
  double epsilon;
  /// Decoupled weight decay: the parameter is first multiplied by 1 - rate * decay.
  double decay;
  /// Bias corrections 1 - beta1^t and 1 - beta2^t.
  double correction1, correction2;
  /// Factor on the gradient (clipping); 1 for none.
  double gradient_scale;
} lk_adamw_settings;

/// One AdamW step on n parameters with gradient g and running means m and v, in place.
void lk_adamw(ptrdiff_t n, lk_adamw_settings settings, const float *g, float *p, float *m, float *v);

/// Value i (of 4 j + w, counted from `first`, a multiple of 4) is dropped when word w of block j of
/// Philox4x32-10 with this key and the stream in the counter's upper half is below `threshold`.
typedef struct {
  uint64_t key, stream;
  /// The place of the first value in the stream.
  uint64_t first;
  /// The share dropped times 2^32.
  uint32_t threshold;
  /// Factor on what stays, commonly 1 / (1 - share).
  float scale;
} lk_dropout_settings;

/// y = scale * x where kept, else 0; y may be x.
void lk_dropout(ptrdiff_t n, lk_dropout_settings settings, const float *x, float *y);
/// dx += scale * dy where lk_dropout with the same settings kept.
void lk_dropout_backward(ptrdiff_t n, lk_dropout_settings settings, const float *dy, float *dx);

/// y = x rounded to bfloat16, to nearest, ties to even; NaN stays NaN.
void lk_to_bf16(ptrdiff_t n, const float *x, uint16_t *y);
/// y = x, exactly.
void lk_from_bf16(ptrdiff_t n, const uint16_t *x, float *y);
/// y = x rounded to IEEE binary16, to nearest, ties to even; NaN stays NaN.
void lk_to_f16(ptrdiff_t n, const float *x, uint16_t *y);
/// y = x, exactly.
void lk_from_f16(ptrdiff_t n, const uint16_t *x, float *y);

#pragma clang assume_nonnull end
