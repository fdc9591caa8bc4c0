// Root-mean-square and layer normalisation.

static void rmsnorm(ptrdiff_t rows, ptrdiff_t width, const float *x, const float *weight,
                    float offset, float epsilon, float *y, float *inverse) {
  const v16 more = v_set(offset);
  for (ptrdiff_t r = 0; r < rows; r++, x += width, y += width) {
    v16 squares = v_set(0.0f);
    LANES_OF(width) {
      v16 v = v_get(x + i, left);
      squares = v_fma(v, v, squares);
    }
    float scale = 1.0f / __builtin_sqrtf(v_sum(squares) / (float)width + epsilon);
    inverse[r] = scale;
    v16 s = v_set(scale);
    LANES_OF(width) {
      v16 w = v_add(v_get(weight + i, left), more);
      v_put(y + i, v_mul(v_mul(v_get(x + i, left), s), w), left);
    }
  }
}

static void rmsnorm_backward(ptrdiff_t rows, ptrdiff_t width, const float *dy, const float *x,
                             const float *weight, float offset, const float *inverse, float *dx,
                             float *dweight) {
  const v16 more = v_set(offset);
  for (ptrdiff_t r = 0; r < rows; r++, x += width, dy += width, dx += width) {
    // With s the inverse and w the weight and its offset: dx = s w dy - x s^3 / width * sum(w dy x).
    v16 s = v_set(inverse[r]), products = v_set(0.0f);
    LANES_OF(width) {
      v16 t = v_mul(v_get(dy + i, left), v_get(x + i, left));
      products = v_fma(t, v_add(v_get(weight + i, left), more), products);
      v_put(dweight + i, v_fma(t, s, v_get(dweight + i, left)), left);
    }
    float cube = inverse[r] * inverse[r] * inverse[r];
    v16 c = v_set(v_sum(products) * cube / (float)width);
    LANES_OF(width) {
      v16 w = v_add(v_get(weight + i, left), more);
      v16 t = v_mul(v_mul(v_get(dy + i, left), w), s);
      v_accumulate(dx + i, v_fnma(c, v_get(x + i, left), t), left);
    }
  }
}

static void layernorm(ptrdiff_t rows, ptrdiff_t width, const float *x, const float *weight,
                      const float *bias, float epsilon, float *y, float *mean, float *inverse) {
  for (ptrdiff_t r = 0; r < rows; r++, x += width, y += width) {
    v16 sum = v_set(0.0f), squares = v_set(0.0f);
    LANES_OF(width) sum = v_add(sum, v_get(x + i, left));
    float middle = v_sum(sum) / (float)width;
    v16 mu = v_set(middle);
    LANES_OF(width) {
      v16 d = v_keep(v_sub(v_get(x + i, left), mu), left);
      squares = v_fma(d, d, squares);
    }
    float scale = 1.0f / __builtin_sqrtf(v_sum(squares) / (float)width + epsilon);
    mean[r] = middle;
    inverse[r] = scale;
    v16 s = v_set(scale);
    LANES_OF(width) {
      v16 d = v_mul(v_sub(v_get(x + i, left), mu), s);
      v_put(y + i, v_fma(d, v_get(weight + i, left), v_get(bias + i, left)), left);
    }
  }
}

static void layernorm_backward(ptrdiff_t rows, ptrdiff_t width, const float *dy, const float *x,
                               const float *weight, const float *mean, const float *inverse,
                               float *dx, float *dweight, float *dbias) {
  for (ptrdiff_t r = 0; r < rows; r++, x += width, dy += width, dx += width) {
    // With z the normalised x and g = w dy: dx = s (g - mean(g) - z mean(g z)).
    v16 s = v_set(inverse[r]), mu = v_set(mean[r]), sum = v_set(0.0f), product = v_set(0.0f);
    LANES_OF(width) {
      v16 d = v_get(dy + i, left), g = v_mul(d, v_get(weight + i, left));
      v16 z = v_mul(v_sub(v_get(x + i, left), mu), s);
      sum = v_add(sum, g);
      product = v_fma(g, z, product);
      v_put(dweight + i, v_fma(d, z, v_get(dweight + i, left)), left);
      v_accumulate(dbias + i, d, left);
    }
    v16 a = v_set(v_sum(sum) / (float)width), b = v_set(v_sum(product) / (float)width);
    LANES_OF(width) {
      v16 g = v_mul(v_get(dy + i, left), v_get(weight + i, left));
      v16 z = v_mul(v_sub(v_get(x + i, left), mu), s);
      v_put(dx + i, v_fma(s, v_fnma(b, z, v_sub(g, a)), v_get(dx + i, left)), left);
    }
  }
}
