// The numeric kernels of Lethe: matrix product, row kernels and portable scalar mathematics.
//
// Every function here is defined to the bit. Products and sums are written out: fused multiply-adds
// in index order, reductions over 16 lanes and a fixed tree, exponentials from our own polynomials.
// So each level below (plain C, AVX2, AVX-512, NEON) gives the same bits; only the speed differs.
// (One exception: *which* NaN comes out where several could.)
//
// Conventions
//   Matrices are float, row-major; `x_row` is the distance between rows in elements. Where a matrix
//   has no such argument its rows are adjacent.
//   Forward kernels overwrite their output. Backward kernels ADD into the gradients they are given.
//   Outputs do not overlap inputs unless the comment says "in place".
//   Every function works on the calling thread only and may be called from many threads at once;
//   rows are independent of one another, so any split over threads gives the same bits.
//   No alignment is needed. Sizes may be zero.
#pragma once
#include "kernels_attention.h"
#include "kernels_double.h"
#include "kernels_formats.h"
#include "kernels_gemm.h"
#include "kernels_level.h"
#include "kernels_portable.h"
#include "kernels_rows.h"
#include "kernels_stored.h"
#include "kernels_tiles.h"
#include "kernels_vectors.h"
