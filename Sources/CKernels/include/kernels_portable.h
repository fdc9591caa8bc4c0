// Elementary functions in double precision with the same bits everywhere.
//
// Only + - * /, square root and fused multiply-add are used. Errors are below 1.2 units in the last
// place (tanh and erf: 2.5); special values are as in C's Annex F.
#pragma once

/// e^x.
double lk_exp64(double x);
/// e^x - 1, accurate near 0.
double lk_expm164(double x);
/// The natural logarithm.
double lk_log64(double x);
/// log(1 + x), accurate near 0.
double lk_log1p64(double x);
/// x^y.
double lk_pow64(double x, double y);
/// Sine of x radians, any finite x.
double lk_sin64(double x);
/// Cosine of x radians, any finite x.
double lk_cos64(double x);
/// Hyperbolic tangent.
double lk_tanh64(double x);
/// The error function.
double lk_erf64(double x);
/// fma(a, b, c), rounded once.
double lk_fma64(double a, double b, double c);
/// fma(a, b, c) in single precision, rounded once.
float lk_fma32(float a, float b, float c);
