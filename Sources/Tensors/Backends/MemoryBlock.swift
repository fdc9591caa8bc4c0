/// A block of bytes that a backend has allocated; it is given back with the last reference.
package protocol MemoryBlock: AnyObject, Sendable {
  /// Its first byte, at a multiple of 64, where the host reads and writes too.
  var start: UnsafeMutableRawPointer { get }
  /// Tells that what a range of bytes holds is not needed any more; it may be anything afterwards.
  func release(_ range: Range<Int>)
}
