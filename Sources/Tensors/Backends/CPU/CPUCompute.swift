private import Dispatch
private import Synchronization

/// How numeric work runs on the CPU: on how many threads, and with which matrix product.
///
/// Handed around explicitly. Work is cut into tiles by its shape only, never by the number of
/// threads, so the same bits come out for any number of them.
package final class CPUCompute: Sendable {
  /// The matrix product in use.
  package enum Numerics: String, Sendable, CaseIterable {
    /// Defined to the bit, the same on every machine.
    case portable
    /// OpenBLAS: the same bits only with the same library and core type.
    case fast
    /// Factors of products of more than a few rows rounded to bfloat16, sums in single precision as
    /// x86's tiles make them: defined to the bit, the same on every machine.
    case bf16Tiles = "bf16_tiles"
    /// The same with sums as the instruction VDPBF16PS makes them.
    case bf16Pairs = "bf16_pairs"

    /// The profile in bfloat16 that is the quickest at a level: what `fast_bf16` stands for.
    package static func quickestBF16(at level: KernelLevel) -> Numerics {
      level == .avx512bf16 ? .bf16Pairs : .bf16Tiles
    }
  }

  /// Threads that work on one tile each, the caller's included.
  package let threads: Int
  /// The matrix product in use.
  package let numerics: Numerics
  let openBLAS: OpenBLAS?
  let buffers = BufferPool()

  /// Sets up `threads` (at least 1) threads and the profile of that name, or what `fast_bf16` stands for.
  ///
  /// - Throws: `ComputeError` for an unknown profile, or when `fast` has no usable OpenBLAS.
  package init(threads: Int = 1, numerics: String = "portable") throws(ComputeError) {
    let named =
      numerics == "fast_bf16" ? .quickestBF16(at: .current) : Numerics(rawValue: numerics)
    guard let numerics = named else { throw .unknownNumerics(numerics) }
    self.threads = max(1, threads)
    self.numerics = numerics
    openBLAS = numerics == .fast ? try OpenBLAS.shared() : nil
  }

  /// Portable numerics on one thread.
  package static let serial = CPUCompute()

  /// Portable numerics on this many threads; cannot fail.
  package init(portableThreads threads: Int = 1) {
    self.threads = max(1, threads)
    numerics = .portable
    openBLAS = nil
  }

  /// What the results depend on besides the inputs: the profile, for `fast` with library and core type.
  package var fingerprint: String { openBLAS?.fingerprint ?? numerics.rawValue }

  /// Runs `body` once for each tile number below `count`, on up to `threads` threads at a time.
  ///
  /// Tiles are taken in any order; each must write only what no other tile reads or writes.
  package func forEachTile(_ count: Int, _ body: (Int) -> Void) {
    guard threads > 1, count > 1 else {
      for tile in 0..<max(0, count) { body(tile) }
      return
    }
    let next = Atomic(0)
    withoutActuallyEscaping(body) { body in
      // The closure is only called, and concurrentPerform returns after the last call.
      nonisolated(unsafe) let body = body
      DispatchQueue.concurrentPerform(iterations: min(threads, count)) { _ in
        while true {
          let tile = next.wrappingAdd(1, ordering: .relaxed).oldValue
          guard tile < count else { return }
          unsafe body(tile)
        }
      }
    }
  }

  /// Runs `body` on consecutive ranges of `size` indices (the last may be shorter) below `count`.
  package func forEachRange(_ count: Int, size: Int, _ body: (Range<Int>) -> Void) {
    precondition(size > 0, "ranges need a size")
    forEachTile((count + size - 1) / size) { tile in
      body(tile * size..<min(count, (tile + 1) * size))
    }
  }
}
