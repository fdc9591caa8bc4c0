package import Tensors

/// Stands behind one linear map of a network: it sees what the map reads, and may change what it gives.
package struct LinearTap {
  /// The map's name, without `.weight`.
  package let name: String
  /// From what is read, (N, K), and given, (N, M), to what the network goes on with.
  package let pass: (_ input: Tape.Slot, _ output: Tape.Slot) -> Tape.Slot

  /// Stands behind the map of that name.
  package init(_ name: String, _ pass: @escaping (Tape.Slot, Tape.Slot) -> Tape.Slot) {
    self.name = name
    self.pass = pass
  }
}
