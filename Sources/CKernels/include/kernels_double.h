// Linear algebra in double precision, for the optimiser.
//
// Matrices are row-major with the distance between rows in elements. A sum over adjacent elements runs in
// eight lanes, element i in lane i modulo 8, and the lanes are added by halves.
#pragma once
#include <stddef.h>

/// The block of the inner index of gemm64: each block has an accumulator of its own.
enum { LK_GEMM64_BLOCK = 256 };

/// C(i, j) = [C(i, j) if accumulate] + the sum over l of (scale A(i, l)) B(l, j): fused multiply-adds in the
/// order of l from 0 within a block of LK_GEMM64_BLOCK, the blocks added to C one after another.
/// A is m x k, B is k x n; each has strides for both indices.
void lk_gemm64(ptrdiff_t m, ptrdiff_t n, ptrdiff_t k, double scale, const double *_Nonnull a,
               ptrdiff_t a_row, ptrdiff_t a_col, const double *_Nonnull b, ptrdiff_t b_row,
               ptrdiff_t b_col, double *_Nonnull c, ptrdiff_t c_row, int accumulate);

/// y = A x for a symmetric matrix of which the lower triangle with its diagonal is read.
void lk_symv64(ptrdiff_t n, const double *_Nonnull a, ptrdiff_t a_row, const double *_Nonnull x,
               double *_Nonnull y);

/// y(i) = row i of A times x.
void lk_gemv64(ptrdiff_t rows, ptrdiff_t width, const double *_Nonnull a, ptrdiff_t a_row,
               const double *_Nonnull x, double *_Nonnull y);

/// y = y + the sum over i of (scale f(i)) times row i of A, row after row.
void lk_gevm64(ptrdiff_t rows, ptrdiff_t width, double scale, const double *_Nonnull f,
               const double *_Nonnull a, ptrdiff_t a_row, double *_Nonnull y);

/// y = factor y.
void lk_scale64(ptrdiff_t n, double factor, double *_Nonnull y);

/// (x, y) = (c x + s y, c y - s x), element by element.
void lk_rotate64(ptrdiff_t n, double c, double s, double *_Nonnull x, double *_Nonnull y);

/// The secular function's parts at t: terms z2(i) / (d(i) - t) in sums[0] and their slopes
/// z2(i) / (d(i) - t)^2 in sums[1] for i < split; in sums[2] and sums[3] for the others.
void lk_secular64(ptrdiff_t n, ptrdiff_t split, const double *_Nonnull d, const double *_Nonnull z2,
                  double t, double *_Nonnull sums);

/// y(i) = y(i) * (x(i) / (d(i) - at)), except that y(skip) = y(skip) * x(skip).
void lk_multiply_ratios64(ptrdiff_t n, ptrdiff_t skip, const double *_Nonnull x,
                          const double *_Nonnull d, double at, double *_Nonnull y);

/// y(i) = z(i) / y(i), and then y divided by its length.
void lk_divide_normalized64(ptrdiff_t n, const double *_Nonnull z, double *_Nonnull y);
