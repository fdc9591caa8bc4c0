// Exponential and activations.

static void exponential(ptrdiff_t n, const float *x, float *y) {
  LANES_OF(n) v_put(y + i, v_exp(v_get(x + i, left)), left);
}

static void silu(ptrdiff_t n, const float *x, float *y) {
  LANES_OF(n) {
    v16 v = v_get(x + i, left);
    v_put(y + i, v_mul(v, v_sigmoid(v)), left);
  }
}

/// The derivative of silu where its sigmoid is s: s + x s (1 - s).
static inline v16 silu_slope(v16 x, v16 s) {
  return v_fma(v_mul(x, s), v_sub(v_set(1.0f), s), s);
}

static void silu_backward(ptrdiff_t n, const float *dy, const float *x, float *dx) {
  LANES_OF(n) {
    v16 v = v_get(x + i, left), slope = silu_slope(v, v_sigmoid(v));
    v_put(dx + i, v_fma(v_get(dy + i, left), slope, v_get(dx + i, left)), left);
  }
}

static void silu_mul(ptrdiff_t n, const float *gate, const float *up, float *y) {
  LANES_OF(n) {
    v16 v = v_get(gate + i, left);
    v_put(y + i, v_mul(v_mul(v, v_sigmoid(v)), v_get(up + i, left)), left);
  }
}

static void silu_mul_backward(ptrdiff_t n, const float *dy, const float *gate, const float *up,
                              float *dgate, float *dup) {
  LANES_OF(n) {
    v16 v = v_get(gate + i, left), s = v_sigmoid(v), d = v_get(dy + i, left);
    v16 through = v_mul(d, v_get(up + i, left));
    v_put(dup + i, v_fma(d, v_mul(v, s), v_get(dup + i, left)), left);
    v_put(dgate + i, v_fma(through, silu_slope(v, s), v_get(dgate + i, left)), left);
  }
}

static const float gelu_linear = 1.5957691216057308f;  // 2 sqrt(2 / pi)
static const float gelu_cubic = 0.044715f;

static void gelu_tanh(ptrdiff_t n, const float *x, float *y) {
  LANES_OF(n) {
    v16 v = v_get(x + i, left);
    v16 u = v_mul(v_mul(v, v_set(gelu_linear)),
                  v_fma(v_mul(v, v), v_set(gelu_cubic), v_set(1.0f)));
    v_put(y + i, v_mul(v, v_sigmoid(u)), left);
  }
}

static void gelu_tanh_backward(ptrdiff_t n, const float *dy, const float *x, float *dx) {
  LANES_OF(n) {
    v16 v = v_get(x + i, left), square = v_mul(v, v), one = v_set(1.0f);
    v16 u = v_mul(v_mul(v, v_set(gelu_linear)), v_fma(square, v_set(gelu_cubic), one));
    v16 du = v_mul(v_set(gelu_linear), v_fma(square, v_set(3.0f * gelu_cubic), one));
    v16 s = v_sigmoid(u);
    v16 slope = v_fma(v_mul(v_mul(v, du), s), v_sub(one, s), s);
    v_put(dx + i, v_fma(v_get(dy + i, left), slope, v_get(dx + i, left)), left);
  }
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

static void gelu_erf(ptrdiff_t n, const float *x, float *y) {
  LANES_OF(n) {
    v16 v = v_get(x + i, left);
    v_put(y + i, v_mul(v, normal_cdf(v)), left);
  }
}

static void gelu_erf_backward(ptrdiff_t n, const float *dy, const float *x, float *dx) {
  LANES_OF(n) {
    v16 v = v_get(x + i, left);
    v16 density = v_mul(v_set(0.3989422804f), v_exp(v_mul(v_mul(v, v), v_set(-0.5f))));
    v16 slope = v_fma(v, density, normal_cdf(v));
    v_put(dx + i, v_fma(v_get(dy + i, left), slope, v_get(dx + i, left)), left);
  }
}
