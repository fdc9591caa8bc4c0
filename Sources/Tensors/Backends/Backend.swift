/// Where the floats of a tape are, and who computes with them.
///
/// Operations of a tape say what is computed, from the forward to the backward pass; a backend computes it, an operation's
/// whole arrays in one call. Threads, tiles and machine code are its own affair.
///
/// What every kernel of a backend keeps to:
/// - Matrices are in row-major order, rows one after the other unless a stride is given.
/// - A forward kernel sets its output; a backward kernel adds to the gradients that it is given, unless it says otherwise.
/// - Outputs overlap no input unless it says "in place".
/// - A call returns when its results can be read, by the host too.
/// - The same inputs give the same bits, for any number of threads; `fingerprint` says what they depend on besides.
///
/// `Documentation/contributors/compute-backends.md` says what a second backend must provide.
package protocol Backend: VectorKernels, LayerKernels, NormKernels, AttentionKernels,
  ProductKernels, LossKernels, Sendable
{
  /// What results depend on besides the inputs; part of every key.
  var fingerprint: String { get }

  /// Allocates memory at a multiple of 64 bytes, zeros if it is `cleared`; the process ends when there is none.
  func allocate(bytes: Int, cleared: Bool) -> any MemoryBlock
}
