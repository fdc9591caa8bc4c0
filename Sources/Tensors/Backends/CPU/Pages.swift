#if canImport(Glibc)
  private import Glibc
#endif

/// A block of memory from the system, in huge pages where it has them: large matrices are read a good deal
/// quicker for it, and memory that is never written costs nothing.
@safe final class Pages: MemoryBlock, @unchecked Sendable {
  // Sendable because only the block itself changes, and its users see to who writes it.
  let start: UnsafeMutableRawPointer
  private let size: Int
  private let isMapped: Bool

  /// Blocks of fewer bytes come from the ordinary allocator.
  private static let leastMapped = 1 << 20
  private static let hugePage = 1 << 21

  /// Allocates at a multiple of 64 bytes, zeros unless not `cleared`; the process ends when there is no
  /// memory.
  init(bytes: Int, cleared: Bool = true) {
    size = max(1, bytes)
    isMapped = size >= Self.leastMapped
    guard isMapped else {
      unsafe start = .allocate(byteCount: size, alignment: 64)
      if cleared { unsafe start.initializeMemory(as: UInt8.self, repeating: 0, count: size) }
      return
    }
    let block = unsafe mmap(
      nil, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
    guard let block = unsafe block, unsafe block != MAP_FAILED else {
      preconditionFailure("out of memory for \(size) bytes")
    }
    // Whether huge pages are used is the system's decision; a refusal changes nothing else.
    if size >= Self.hugePage { _ = unsafe madvise(block, size, MADV_HUGEPAGE) }
    unsafe start = block
  }

  /// Gives the whole pages of a range of bytes back to the system, if it came from there.
  func release(_ range: Range<Int>) {
    let page = 4096
    let first = (range.lowerBound + page - 1) / page * page
    let end = range.upperBound / page * page
    if isMapped, end > first { _ = unsafe madvise(start + first, end - first, MADV_DONTNEED) }
  }

  deinit {
    if isMapped {
      unsafe munmap(start, size)
    } else {
      unsafe start.deallocate()
    }
  }
}
