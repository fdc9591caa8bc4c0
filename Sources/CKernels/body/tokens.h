// Rotary positions and embeddings.

static void rope(ptrdiff_t rows, ptrdiff_t heads, lk_rope_settings settings, float *x,
                 ptrdiff_t x_row, const float *cosines, const float *sines,
                 const int32_t *positions) {
  const ptrdiff_t half = settings.rotary / 2;
  const float turn = settings.inverse ? -1.0f : 1.0f;
  const v16 sign = v_set(turn);
  for (ptrdiff_t r = 0; r < rows; r++, x += x_row) {
    const float *cosine = cosines + positions[r] * half, *sine = sines + positions[r] * half;
    for (ptrdiff_t h = 0; h < heads; h++) {
      float *low = x + h * settings.width, *high = low + half;
      if (settings.interleaved) {
        for (ptrdiff_t i = 0; i < half; i++) {
          const float a = low[2 * i], b = low[2 * i + 1], s = sine[i] * turn;
          low[2 * i] = __builtin_fmaf(-b, s, a * cosine[i]);
          low[2 * i + 1] = __builtin_fmaf(a, s, b * cosine[i]);
        }
        continue;
      }
      LANES_OF(half) {
        v16 a = v_get(low + i, left), b = v_get(high + i, left);
        v16 c = v_get(cosine + i, left), s = v_mul(v_get(sine + i, left), sign);
        v_put(low + i, v_fnma(b, s, v_mul(a, c)), left);
        v_put(high + i, v_fma(a, s, v_mul(b, c)), left);
      }
    }
  }
}

static void gather(ptrdiff_t rows, ptrdiff_t width, const float *table, ptrdiff_t table_row,
                   const int32_t *ids, float *y, ptrdiff_t y_row) {
  for (ptrdiff_t r = 0; r < rows; r++)
    memcpy(y + r * y_row, table + ids[r] * table_row, (size_t)width * sizeof(float));
}

static void scatter_add(ptrdiff_t rows, ptrdiff_t width, const float *y, ptrdiff_t y_row,
                        const int32_t *ids, float *table, ptrdiff_t table_row) {
  for (ptrdiff_t r = 0; r < rows; r++) accumulate(width, y + r * y_row, table + ids[r] * table_row);
}

static void add_bias(ptrdiff_t rows, ptrdiff_t width, const float *bias, float *x,
                     ptrdiff_t x_row) {
  for (ptrdiff_t r = 0; r < rows; r++) accumulate(width, bias, x + r * x_row);
}

static void sum_rows(ptrdiff_t rows, ptrdiff_t width, const float *x, ptrdiff_t x_row, float *y) {
  for (ptrdiff_t r = 0; r < rows; r++) accumulate(width, x + r * x_row, y);
}
