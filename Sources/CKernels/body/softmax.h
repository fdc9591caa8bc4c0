// Softmax and cross-entropy over rows.

/// The row's greatest value; -infinity for an empty row.
static inline float row_greatest(ptrdiff_t n, const float *x) {
  const v16 lowest = v_set(-__builtin_inff());
  v16 best = lowest;
  LANES_OF(n) best = v_max(best, left >= 16 ? v_load(x + i) : v_first(v_load_n(x + i, left), lowest, left));
  return v_greatest(best);
}

/// The greatest value to subtract; 0 where the row has only -infinity.
static inline float row_shift(float greatest) {
  return greatest > -__builtin_inff() ? greatest : 0.0f;
}

static void softmax(ptrdiff_t rows, ptrdiff_t width, const float *x, ptrdiff_t x_row, float scale,
                    float *y, ptrdiff_t y_row) {
  for (ptrdiff_t r = 0; r < rows; r++, x += x_row, y += y_row) {
    // A negative scale turns the order around, so the scaled values are compared.
    const v16 s = v_set(scale), lowest = v_set(-__builtin_inff());
    v16 best = lowest, sum = v_set(0.0f);
    LANES_OF(width) best = v_max(best, v_first(v_mul(v_get(x + i, left), s), lowest, left));
    v16 shift = v_set(row_shift(v_greatest(best)));
    LANES_OF(width) {
      v16 e = v_keep(v_exp(v_sub(v_mul(v_get(x + i, left), s), shift)), left);
      sum = v_add(sum, e);
      v_put(y + i, e, left);
    }
    v16 inverse = v_set(1.0f / v_sum(sum));
    LANES_OF(width) v_put(y + i, v_mul(v_get(y + i, left), inverse), left);
  }
}

static void softmax_backward(ptrdiff_t rows, ptrdiff_t width, const float *y, ptrdiff_t y_row,
                             const float *dy, ptrdiff_t dy_row, float scale, float *dx,
                             ptrdiff_t dx_row) {
  for (ptrdiff_t r = 0; r < rows; r++, y += y_row, dy += dy_row, dx += dx_row) {
    v16 products = v_set(0.0f);
    LANES_OF(width) products = v_fma(v_get(y + i, left), v_get(dy + i, left), products);
    v16 sum = v_set(v_sum(products)), s = v_set(scale);
    LANES_OF(width) {
      v16 t = v_mul(v_get(y + i, left), v_sub(v_get(dy + i, left), sum));
      v_put(dx + i, v_fma(t, s, v_get(dx + i, left)), left);
    }
  }
}

/// The row's shift and its sum of exponentials.
static inline void row_statistics_of(ptrdiff_t width, const float *x, float *statistics) {
  float shift = row_shift(row_greatest(width, x));
  v16 s = v_set(shift), sum = v_set(0.0f);
  LANES_OF(width) sum = v_add(sum, v_keep(v_exp(v_sub(v_get(x + i, left), s)), left));
  statistics[0] = shift;
  statistics[1] = v_sum(sum);
}

static void row_statistics(ptrdiff_t rows, ptrdiff_t width, const float *logits,
                           ptrdiff_t logits_row, float *statistics) {
  for (ptrdiff_t r = 0; r < rows; r++)
    row_statistics_of(width, logits + r * logits_row, statistics + 2 * r);
}

static void cross_entropy(ptrdiff_t rows, ptrdiff_t width, const float *logits,
                          ptrdiff_t logits_row, const int32_t *targets, float *loss,
                          float *statistics) {
  for (ptrdiff_t r = 0; r < rows; r++, logits += logits_row, statistics += 2) {
    row_statistics_of(width, logits, statistics);
    loss[r] = targets[r] < 0 ? 0.0f
                             : (float)(lk_log64((double)statistics[1]) +
                                       ((double)statistics[0] - (double)logits[targets[r]]));
  }
}

static void cross_entropy_backward(ptrdiff_t rows, ptrdiff_t width, float *logits,
                                   ptrdiff_t logits_row, const int32_t *targets,
                                   const float *weights, const float *statistics, float cap) {
  for (ptrdiff_t r = 0; r < rows; r++, logits += logits_row) {
    if (targets[r] < 0) {
      fill(width, 0.0f, logits);
      continue;
    }
    const float target = logits[targets[r]], scale = weights[r] / statistics[2 * r + 1];
    v16 shift = v_set(statistics[2 * r]), factor = v_set(scale), most = v_set(cap);
    LANES_OF(width) {
      v16 v = v_get(logits + i, left), d = v_mul(v_exp(v_sub(v, shift)), factor);
      if (cap > 0.0f) d = v_mul(d, softcap_slope_at(v, most));
      v_put(logits + i, d, left);
    }
    float share = weights[r], t = target / cap;
    if (cap > 0.0f) share *= __builtin_fmaf(-t, t, 1.0f);
    logits[targets[r]] -= share;
  }
}
