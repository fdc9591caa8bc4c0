package import Tensors

/// Some images as the tower that is trained sees them.
package struct TowerImages {
  /// Features at length 1 times the factor on cosines, (images, projection).
  package let features: Tape.Slot
  /// The same of the tower as it was.
  package let start: [Float]
  /// Their classes.
  package let labels: [Int]
  /// Which images of the set they are.
  package let items: [Int]

  /// Images that a tower has just seen.
  package init(features: Tape.Slot, start: [Float], labels: [Int], items: [Int]) {
    self.features = features
    self.start = start
    self.labels = labels
    self.items = items
  }
}
