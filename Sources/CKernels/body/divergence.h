// Entropy and divergence of softmax distributions over rows.

/// The logarithm of the sum of exponentials less the shift.
static inline float row_log(const float *statistics) {
  return (float)lk_log64((double)statistics[1]);
}

static void entropy(ptrdiff_t rows, ptrdiff_t width, const float *logits, ptrdiff_t logits_row,
                    const float *statistics, float *out) {
  for (ptrdiff_t r = 0; r < rows; r++, logits += logits_row, statistics += 2) {
    // With d = logit - shift <= 0 and Z the sum of e^d: log Z - sum(e^d d) / Z.
    const v16 shift = v_set(statistics[0]), lowest = v_set(-200.0f);
    v16 sum = v_set(0.0f);
    LANES_OF(width) {
      v16 d = v_max(lowest, v_sub(v_get(logits + i, left), shift));  // no 0 times infinity
      sum = v_fma(v_keep(v_exp(d), left), d, sum);
    }
    out[r] = row_log(statistics) - v_sum(sum) / statistics[1];
  }
}

static void kl_divergence(ptrdiff_t rows, ptrdiff_t width, const float *logits,
                          const float *reference, ptrdiff_t row, const float *statistics,
                          const float *reference_statistics, float *divergence) {
  for (ptrdiff_t r = 0; r < rows; r++, logits += row, reference += row) {
    // With log-probabilities a of the reference and b of the model: sum(e^a (a - b)).
    const v16 a_shift = v_set(reference_statistics[2 * r]), b_shift = v_set(statistics[2 * r]);
    const v16 a_log = v_set(row_log(reference_statistics + 2 * r));
    const v16 b_log = v_set(row_log(statistics + 2 * r));
    v16 sum = v_set(0.0f);
    LANES_OF(width) {
      v16 a = v_sub(v_sub(v_get(reference + i, left), a_shift), a_log);
      v16 b = v_sub(v_sub(v_get(logits + i, left), b_shift), b_log);
      // No 0 times infinity: below -200 e^a is 0 anyway.
      a = v_max(v_set(-200.0f), a);
      b = v_max(v_set(-1e38f), b);
      sum = v_fma(v_keep(v_exp(a), left), v_sub(a, b), sum);
    }
    divergence[r] = v_sum(sum);
  }
}

static void kl_divergence_backward(ptrdiff_t rows, ptrdiff_t width, const float *logits,
                                   const float *reference, ptrdiff_t row, const float *statistics,
                                   const float *reference_statistics, const float *weights,
                                   float cap, float *gradient) {
  for (ptrdiff_t r = 0; r < rows; r++, logits += row, reference += row, gradient += row) {
    const v16 a_shift = v_set(reference_statistics[2 * r]), b_shift = v_set(statistics[2 * r]);
    const v16 a_factor = v_set(weights[r] / reference_statistics[2 * r + 1]);
    const v16 b_factor = v_set(weights[r] / statistics[2 * r + 1]), most = v_set(cap);
    LANES_OF(width) {
      v16 b = v_get(logits + i, left);
      v16 p = v_mul(v_exp(v_sub(v_get(reference + i, left), a_shift)), a_factor);
      v16 d = v_sub(v_mul(v_exp(v_sub(b, b_shift)), b_factor), p);
      if (cap > 0.0f) d = v_mul(d, softcap_slope_at(b, most));
      v_put(gradient + i, d, left);
    }
  }
}
