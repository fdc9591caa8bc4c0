// Exponential and activations.

static void exponential(ptrdiff_t n, const float *x, float *y) {
  LANES_OF(n) v_put(y + i, v_exp(v_get(x + i, left)), left);
}

/// x * s, s being the sigmoid of u, where u = u(x) has the slope du; the product's slope is
/// s + x du s (1 - s).
static inline v16 gated(v16 x, v16 u, v16 du, v16 *slope) {
  v16 s = v_sigmoid(u);
  *slope = v_fma(v_mul(v_mul(x, du), s), v_sub(v_set(1.0f), s), s);
  return v_mul(x, s);
}

static inline v16 silu_of(v16 x, v16 *slope) { return gated(x, x, v_set(1.0f), slope); }

static inline v16 quick_gelu_of(v16 x, v16 *slope) {
  const v16 steepness = v_set(1.702f);
  return gated(x, v_mul(x, steepness), steepness, slope);
}

static inline v16 gelu_tanh_of(v16 x, v16 *slope) {
  const v16 linear = v_set(1.5957691216057308f);  // 2 sqrt(2 / pi)
  const v16 square = v_mul(x, x), one = v_set(1.0f);
  v16 u = v_mul(v_mul(x, linear), v_fma(square, v_set(0.044715f), one));
  v16 du = v_mul(linear, v_fma(square, v_set(3.0f * 0.044715f), one));
  return gated(x, u, du, slope);
}

/// The normal distribution function: erfc(z) / 2 with z = |x| / sqrt 2, mirrored for x > 0.
/// erfc(z) = t exp(-z^2) P(t) with t = 1 / (1 + z / 2), P a minimax polynomial for z <= 10 (2e-8).
static inline v16 normal_cdf(v16 x) {
  const v16 zero = v_set(0.0f), one = v_set(1.0f);
  v16 size = v_min(v_set(14.0f), v_max(v_sub(zero, x), x));
  v16 t = v_div(one, v_fma(size, v_set(0.35355339f), one));  // 1 / (1 + size / sqrt 8)
  v16 p = v_set(0.01228339176f);
  p = v_fma(p, t, v_set(-0.1232523022f));
  p = v_fma(p, t, v_set(0.4289233732f));
  p = v_fma(p, t, v_set(-0.6700165425f));
  p = v_fma(p, t, v_set(0.4212699831f));
  p = v_fma(p, t, v_set(-0.09831566856f));
  p = v_fma(p, t, v_set(0.2255412846f));
  p = v_fma(p, t, v_set(0.2386449352f));
  p = v_fma(p, t, v_set(0.2828570262f));
  p = v_fma(p, t, v_set(0.2820644995f));
  v16 fall = v_exp(v_mul(v_mul(size, size), v_set(-0.5f)));
  v16 tail = v_mul(v_mul(v_set(0.5f), v_mul(t, p)), fall);
  return v_less(x, zero, tail, v_sub(one, tail));
}

static inline v16 gelu_erf_of(v16 x, v16 *slope) {
  v16 cdf = normal_cdf(x);
  v16 density = v_mul(v_set(0.3989422804f), v_exp(v_mul(v_mul(x, x), v_set(-0.5f))));
  *slope = v_fma(x, density, cdf);
  return v_mul(x, cdf);
}

/// name(x) and its gradient; the compiler drops the slope where nobody asks for it.
#define ACTIVATION(name)                                                                          \
  static void name(ptrdiff_t n, const float *x, float *y) {                                       \
    LANES_OF(n) {                                                                                 \
      v16 slope;                                                                                  \
      v_put(y + i, name##_of(v_get(x + i, left), &slope), left);                                  \
    }                                                                                             \
  }                                                                                               \
  static void name##_backward(ptrdiff_t n, const float *dy, const float *x, float *dx) {          \
    LANES_OF(n) {                                                                                 \
      v16 slope;                                                                                  \
      name##_of(v_get(x + i, left), &slope);                                                      \
      v_put(dx + i, v_fma(v_get(dy + i, left), slope, v_get(dx + i, left)), left);                \
    }                                                                                             \
  }

/// name(gate) * up and its gradients.
#define GATED_ACTIVATION(name)                                                                    \
  static void name##_mul(ptrdiff_t n, const float *gate, const float *up, float *y) {             \
    LANES_OF(n) {                                                                                 \
      v16 slope;                                                                                  \
      v_put(y + i, v_mul(name##_of(v_get(gate + i, left), &slope), v_get(up + i, left)), left);   \
    }                                                                                             \
  }                                                                                               \
  static void name##_mul_backward(ptrdiff_t n, const float *dy, const float *gate,                \
                                  const float *up, float *dgate, float *dup) {                    \
    LANES_OF(n) {                                                                                 \
      v16 slope, value = name##_of(v_get(gate + i, left), &slope), d = v_get(dy + i, left);       \
      v16 through = v_mul(d, v_get(up + i, left));                                                \
      v_put(dup + i, v_fma(d, value, v_get(dup + i, left)), left);                                \
      v_put(dgate + i, v_fma(through, slope, v_get(dgate + i, left)), left);                      \
    }                                                                                             \
  }

ACTIVATION(silu)
GATED_ACTIVATION(silu)
ACTIVATION(gelu_tanh)
GATED_ACTIVATION(gelu_tanh)
ACTIVATION(gelu_erf)
GATED_ACTIVATION(gelu_erf)
ACTIVATION(quick_gelu)

static void softcap(ptrdiff_t n, float cap, const float *x, float *y) {
  const v16 c = v_set(cap);
  LANES_OF(n) v_put(y + i, v_mul(v_tanh(v_div(v_get(x + i, left), c)), c), left);
}

/// The slope of the soft cap where it is y: 1 - (y / cap)^2.
static inline v16 softcap_slope_at(v16 y, v16 cap) {
  v16 t = v_div(y, cap);
  return v_fnma(t, t, v_set(1.0f));
}

static void softcap_backward(ptrdiff_t n, float cap, const float *dy, const float *y, float *dx) {
  LANES_OF(n) {
    v16 slope = softcap_slope_at(v_get(y + i, left), v_set(cap));
    v_put(dx + i, v_fma(v_get(dy + i, left), slope, v_get(dx + i, left)), left);
  }
}

static void softcap_slope(ptrdiff_t n, float cap, const float *y, float *d) {
  LANES_OF(n) {
    v16 slope = softcap_slope_at(v_get(y + i, left), v_set(cap));
    v_put(d + i, v_mul(v_get(d + i, left), slope), left);
  }
}
