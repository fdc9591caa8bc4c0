package import Plans
package import Tensors

extension Compute {
  /// Threads and numerics as a step's context wants them.
  ///
  /// A context names a fast profile by its fingerprint; results under another one would belong to another
  /// key, so that anything but this machine's own is an error.
  package convenience init(_ context: Context) throws {
    let name = context.numerics.prefix { $0 != ":" }
    try self.init(threads: context.threads, numerics: String(name))
    guard context.numerics == name || context.numerics == fingerprint else {
      throw ModelError.otherNumerics(wanted: context.numerics, found: fingerprint)
    }
  }
}
