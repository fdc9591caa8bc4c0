import JSON
import Models
package import Plans
import Tensors

/// What a CLIP model sees in images, at length 1, with what they are.
package struct ImageFeatures: Artifact, Equatable {
  package let classes: [String]
  package let labels: [Int]
  /// (images, width).
  package let values: [Float]

  package var width: Int { labels.isEmpty ? 0 : values.count / labels.count }

  package init(classes: [String], labels: [Int], values: [Float]) {
    self.classes = classes
    self.labels = labels
    self.values = values
  }

  private struct Header: Codable {
    let classes: [String]
    let labels: [Int]
  }

  /// Reads the parts that `parts()` writes; throws `ModelError.malformed` for anything else.
  package init(from parts: some PartReader) throws {
    let bytes = try parts.bytes(of: "images.json")
    guard let header = try? CanonicalJSON.decode(Header.self, from: bytes),
      header.labels.allSatisfy(header.classes.indices.contains)
    else { throw ModelError.malformed(part: "images.json", "is no list of labels") }
    guard let values = FloatBytes.decode(try parts.bytes(of: "features.f32")),
      values.isEmpty == header.labels.isEmpty,
      values.count.isMultiple(of: max(1, header.labels.count))
    else { throw ModelError.malformed(part: "features.f32", "has no row for each image") }
    self.init(classes: header.classes, labels: header.labels, values: values)
  }

  /// `images.json`, the labels, and `features.f32`, the rows.
  package func parts() throws -> [Part] {
    [
      Part("features.f32", FloatBytes.encode(values)),
      Part("images.json", try CanonicalJSON.encode(Header(classes: classes, labels: labels))),
    ]
  }
}
