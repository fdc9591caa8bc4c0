private import CKernels

/// Which machine code the kernels run; every level gives the same bits.
package enum KernelLevel: String, CaseIterable, Sendable {
  case scalar
  case neon
  case avx2
  case avx512
  case avx512bf16
  /// `avx512bf16`, and tiles for the product in tiles.
  case amx

  private var number: Int32 {
    switch self {
    case .scalar: Int32(LK_SCALAR)
    case .neon: Int32(LK_NEON)
    case .avx2: Int32(LK_AVX2)
    case .avx512: Int32(LK_AVX512)
    case .avx512bf16: Int32(LK_AVX512BF16)
    case .amx: Int32(LK_AMX)
    }
  }

  /// Whether this build and this CPU have the level, and the kernel grants what it needs.
  package var isSupported: Bool { lk_level_supported(number) != 0 }

  /// The level in use: the best supported one unless `use()` chose another.
  package static var current: KernelLevel {
    let number = lk_level()
    return allCases.first { $0.number == number } ?? .scalar
  }

  /// Makes the whole process use this level.
  ///
  /// - Throws: `ComputeError.unsupportedLevel` when this CPU or this build lacks it.
  package func use() throws(ComputeError) {
    guard lk_set_level(number) == 0 else { throw .unsupportedLevel(rawValue) }
  }
}
