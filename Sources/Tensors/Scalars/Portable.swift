private import CKernels

/// Elementary functions with the same bits on every machine; use these, never the C library's.
///
/// Errors are below 1.2 units in the last place (`tanh` and `erf`: 2.5); special values are IEEE's.
package enum Portable {
  /// e to the power of `x`.
  package static func exp(_ x: Double) -> Double { lk_exp64(x) }

  /// e to the power of `x`, computed in double precision and rounded.
  package static func exp(_ x: Float) -> Float { Float(lk_exp64(Double(x))) }

  /// e to the power of `x`, minus 1; accurate near 0.
  package static func expm1(_ x: Double) -> Double { lk_expm164(x) }

  /// The natural logarithm of `x`.
  package static func log(_ x: Double) -> Double { lk_log64(x) }

  /// The natural logarithm of `x`, computed in double precision and rounded.
  package static func log(_ x: Float) -> Float { Float(lk_log64(Double(x))) }

  /// The natural logarithm of `1 + x`; accurate near 0.
  package static func log1p(_ x: Double) -> Double { lk_log1p64(x) }

  /// `base` to the power of `exponent`.
  package static func pow(_ base: Double, _ exponent: Double) -> Double {
    lk_pow64(base, exponent)
  }

  /// The sine of `x` radians.
  package static func sin(_ x: Double) -> Double { lk_sin64(x) }

  /// The cosine of `x` radians.
  package static func cos(_ x: Double) -> Double { lk_cos64(x) }

  /// The hyperbolic tangent of `x`.
  package static func tanh(_ x: Double) -> Double { lk_tanh64(x) }

  /// The error function of `x`.
  package static func erf(_ x: Double) -> Double { lk_erf64(x) }
}
