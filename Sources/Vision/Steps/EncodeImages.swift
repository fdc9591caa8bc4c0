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

/// Looks at images once, so that any number of prompts can be compared with them.
package struct EncodeImages: Step {
  package static let kind = "encode-images"
  package static let version = "1"

  package init() {}

  package var resources: Resources { .heavy }

  package func run(_ input: (CLIPCheckpoint, ImageSet), _ context: Context) throws -> ImageFeatures
  {
    let (checkpoint, images) = input
    let model = try LoadedCLIP(checkpoint, context)
    let features = model.features(ofImages: images.count, images.image) {
      context.progress(Progress(done: $0, total: images.count))
    }
    context.countTokens(images.count)
    return ImageFeatures(
      classes: images.classes, labels: images.labels,
      values: UnitRows.normalized(features, width: checkpoint.shape.projection))
  }
}

/// Rows of length 1.
enum UnitRows {
  /// Returns rows divided by their lengths, which are summed in double; a row of zeros stays one.
  static func normalized(_ values: [Float], width: Int) -> [Float] {
    var values = values
    for start in stride(from: 0, to: values.count, by: width) {
      var squares = 0.0
      for i in start..<start + width { squares += Double(values[i]) * Double(values[i]) }
      guard squares > 0 else { continue }
      let factor = 1 / squares.squareRoot()
      for i in start..<start + width { values[i] = Float(Double(values[i]) * factor) }
    }
    return values
  }
}
