// Elementwise arithmetic, the dot product and AdamW.

static void fill(ptrdiff_t n, float value, float *y) {
  LANES_OF(n) v_put(y + i, v_set(value), left);
}

static void scale(ptrdiff_t n, float factor, float *y) {
  LANES_OF(n) v_put(y + i, v_mul(v_set(factor), v_get(y + i, left)), left);
}

static void add(ptrdiff_t n, const float *a, const float *b, float *y) {
  LANES_OF(n) v_put(y + i, v_add(v_get(a + i, left), v_get(b + i, left)), left);
}

static void accumulate(ptrdiff_t n, const float *x, float *y) {
  LANES_OF(n) v_accumulate(y + i, v_get(x + i, left), left);
}

static void axpy(ptrdiff_t n, float factor, const float *x, float *y) {
  LANES_OF(n)
    v_put(y + i, v_fma(v_set(factor), v_get(x + i, left), v_get(y + i, left)), left);
}

static void multiply(ptrdiff_t n, const float *a, const float *b, float *y) {
  LANES_OF(n) v_put(y + i, v_mul(v_get(a + i, left), v_get(b + i, left)), left);
}

static void multiply_accumulate(ptrdiff_t n, const float *a, const float *b, float *y) {
  LANES_OF(n)
    v_put(y + i, v_fma(v_get(a + i, left), v_get(b + i, left), v_get(y + i, left)), left);
}

static void dot_partials(ptrdiff_t n, const float *a, const float *b, float *partials) {
  for (; n > 0; n -= LK_SUM_BLOCK, a += LK_SUM_BLOCK, b += LK_SUM_BLOCK, partials++) {
    v16 chain[4] = {v_set(0.0f), v_set(0.0f), v_set(0.0f), v_set(0.0f)};
    ptrdiff_t left = n < LK_SUM_BLOCK ? n : LK_SUM_BLOCK, i = 0;
    for (; left >= 64; i += 64, left -= 64)
      for (int c = 0; c < 4; c++)
        chain[c] = v_fma(v_load(a + i + 16 * c), v_load(b + i + 16 * c), chain[c]);
    for (int c = 0; c < 4; c++, i += 16, left -= 16)
      if (left > 0) chain[c] = v_fma(v_get(a + i, left), v_get(b + i, left), chain[c]);
    *partials = v_sum(v_add(v_add(chain[0], chain[1]), v_add(chain[2], chain[3])));
  }
}

static void adamw(ptrdiff_t n, lk_adamw_settings s, const float *g, float *p, float *m, float *v) {
  const v16 rest1 = v_set((float)(1.0 - s.beta1)), rest2 = v_set((float)(1.0 - s.beta2));
  const v16 beta2 = v_set((float)s.beta2), shrink = v_set((float)(1.0 - s.rate * s.decay));
  const v16 step = v_set((float)(s.rate / s.correction1)), epsilon = v_set((float)s.epsilon);
  const v16 root = v_set((float)__builtin_sqrt(s.correction2));
  const v16 factor = v_set((float)s.gradient_scale);
  LANES_OF(n) {
    v16 gradient = v_mul(v_get(g + i, left), factor);
    v16 first = v_get(m + i, left), second = v_get(v + i, left);
    first = v_fma(v_sub(gradient, first), rest1, first);
    second = v_fma(v_mul(gradient, rest2), gradient, v_mul(second, beta2));
    v_put(m + i, first, left);
    v_put(v + i, second, left);
    v16 size = v_add(v_div(v_sqrt(second), root), epsilon);
    v16 old = v_mul(v_get(p + i, left), shrink);
    v_put(p + i, v_sub(old, v_div(v_mul(step, first), size)), left);
  }
}
