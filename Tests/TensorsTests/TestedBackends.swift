import Tensors

/// The backends that tests of operations and kernels run on: a line for each.
enum TestedBackends {
  /// Each with this many threads, if it has threads.
  static func all(threads: Int = 1) -> [Compute] {
    [Compute(portableThreads: threads)]
  }
}
