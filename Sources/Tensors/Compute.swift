/// How numeric work runs: the backend, and what it was asked for.
///
/// Handed around explicitly; the same bits come out for any number of threads.
package final class Compute: Sendable {
  /// Who computes.
  package let backend: any Backend

  /// Sets up the backend of a numerics profile, which all are the CPU's today: `threads` (at least 1), and `portable`, `fast`,
  /// `bf16_tiles`, `bf16_pairs` or what `fast_bf16` stands for.
  ///
  /// - Throws: `ComputeError` for an unknown profile, or when `fast` has no usable OpenBLAS.
  package init(threads: Int = 1, numerics: String = "portable") throws(ComputeError) {
    backend = CPUBackend(try CPUCompute(threads: threads, numerics: numerics))
  }

  /// A backend that is set up already.
  package init(_ backend: any Backend) { self.backend = backend }

  /// Portable numerics on this many threads; cannot fail.
  package init(portableThreads threads: Int = 1) {
    backend = CPUBackend(CPUCompute(portableThreads: threads))
  }

  /// Portable numerics on one thread.
  package static let serial = Compute()

  /// What the results depend on besides the inputs: the profile, for `fast` with library and core type.
  package var fingerprint: String { backend.fingerprint }

  /// C = A B by one call of OpenBLAS on this thread, for comparisons; false without `fast` numerics.
  package func libraryProduct(
    _ a: Factor, _ b: Factor, inner: Int, into c: Floats, rows: Int, columns: Int
  ) -> Bool {
    (backend as? CPUBackend)?
      .libraryProduct(a, b, inner: inner, into: c, rows: rows, columns: columns) ?? false
  }
}
