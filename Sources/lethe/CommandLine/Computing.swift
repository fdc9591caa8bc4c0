import Tensors
import Workbench

/// What the environment says of this program's arithmetic.
enum Computing {
  /// Forces the kernel level that the environment asks for.
  static func configure(_ environment: Environment) throws {
    guard let name = environment.kernels else { return }
    guard let level = KernelLevel(rawValue: name) else {
      throw UsageError(
        message: "LETHE_KERNELS is '\(name)'",
        help: "known levels: \(KernelLevel.allCases.map(\.rawValue).joined(separator: ", "))")
    }
    try level.use()
  }
}
