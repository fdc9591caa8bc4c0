// The greatest values of a row.

static void argmax(ptrdiff_t rows, ptrdiff_t width, const float *x, ptrdiff_t x_row,
                   int32_t *best) {
  for (ptrdiff_t r = 0; r < rows; r++, x += x_row) {
    // The greatest value first (NaN never wins), then its first place.
    const v16 lowest = v_set(-__builtin_inff());
    v16 top = lowest;
    LANES_OF(width) {
      v16 v = left >= 16 ? v_load(x + i) : v_first(v_load_n(x + i, left), lowest, left);
      top = v_max(v, top);
    }
    float value = v_greatest(top);
    ptrdiff_t place = 0;
    while (place < width && x[place] != value) place++;
    best[r] = place < width ? (int32_t)place : 0;
  }
}

/// Puts index j, with value x[j], into a list of indices sorted by falling value that has `count`
/// entries and room for `k`; returns the new count.
static inline ptrdiff_t insert_index(const float *x, ptrdiff_t j, ptrdiff_t count, ptrdiff_t k,
                                     int32_t *list) {
  if (count == k && !(x[j] > x[list[k - 1]])) return count;
  ptrdiff_t place = count < k ? count : k - 1;
  for (; place > 0 && x[j] > x[list[place - 1]]; place--) list[place] = list[place - 1];
  list[place] = (int32_t)j;
  return count < k ? count + 1 : k;
}

static void top_k(ptrdiff_t rows, ptrdiff_t width, const float *x, ptrdiff_t x_row, ptrdiff_t k,
                  int32_t *indices) {
  const v16 lowest = v_set(-__builtin_inff());
  for (ptrdiff_t r = 0; r < rows && k > 0; r++, x += x_row, indices += k) {
    ptrdiff_t count = 0;
    LANES_OF(width) {
      // Most groups have nothing greater than the least of the list.
      v16 known = v_max(v_get(x + i, left), lowest);  // NaN becomes the lowest
      if (count == k && !(v_greatest(known) > x[indices[k - 1]])) continue;
      for (ptrdiff_t j = i; j < i + (left < 16 ? left : 16); j++)
        if (x[j] == x[j]) count = insert_index(x, j, count, k, indices);
    }
    for (; count < k; count++) indices[count] = -1;
  }
}
