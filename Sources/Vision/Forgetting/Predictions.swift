import JSON
import Models
package import Plans
import Tensors

/// What a classifier takes images for under a prompt.
package struct Predictions: Artifact, Codable, Equatable {
  package let classes: [String]
  /// The classes that were to be forgotten.
  package let forgotten: [String]
  /// What each image is, and what it is taken for.
  package let labels: [Int]
  package let found: [Int]

  package init(classes: [String], forgotten: [String], labels: [Int], found: [Int]) {
    self.classes = classes
    self.forgotten = forgotten
    self.labels = labels
    self.found = found
  }

  /// Reads `predictions.json`; throws `ModelError.malformed` for anything else.
  package init(from parts: some PartReader) throws {
    let bytes = try parts.bytes(of: Self.partName)
    guard let value = try? CanonicalJSON.decode(Self.self, from: bytes),
      value.labels.count == value.found.count,
      (value.labels + value.found).allSatisfy(value.classes.indices.contains)
    else { throw ModelError.malformed(part: Self.partName, "is no list of predictions") }
    self = value
  }

  package func parts() throws -> [Part] {
    [Part(Self.partName, try CanonicalJSON.encode(self))]
  }

  private static let partName = "predictions.json"

  /// True for images of classes that were to be forgotten.
  package func isForgotten(_ image: Int) -> Bool { forgotten.contains(classes[labels[image]]) }
}
