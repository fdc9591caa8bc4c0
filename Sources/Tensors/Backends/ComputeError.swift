/// Why numeric work cannot be set up on this machine.
package enum ComputeError: Error, Equatable, CustomStringConvertible {
  /// The kernel level does not exist in this build or on this CPU.
  case unsupportedLevel(String)
  /// No numerics profile has this name.
  case unknownNumerics(String)
  /// OpenBLAS could not be loaded; the text is the loader's.
  case missingOpenBLAS(String)
  /// OpenBLAS runs another core type than the one it was told to.
  case unexpectedOpenBLAS(expected: String, found: String)

  package var description: String {
    switch self {
    case .unsupportedLevel(let name):
      "the kernel level '\(name)' is not supported on this machine"
    case .unknownNumerics(let name):
      "unknown numerics '\(name)': use 'portable', 'fast', 'fast_bf16', 'bf16_tiles' or 'bf16_pairs'"
    case .missingOpenBLAS(let reason):
      "numerics 'fast' needs OpenBLAS (\(reason)): install it with `apt-get install libopenblas0`"
    case .unexpectedOpenBLAS(let expected, let found):
      "OpenBLAS runs its core type '\(found)' and not '\(expected)', so results would differ"
    }
  }
}
