/// Which elements a dropout leaves out: a matter of a stream's bits, the same on every backend.
package struct DropoutMask: Sendable {
  /// Key and index of the stream (Philox4x32-10, four elements a block).
  let key: UInt64
  let index: UInt64
  /// The share that is dropped.
  let probability: Double
}
