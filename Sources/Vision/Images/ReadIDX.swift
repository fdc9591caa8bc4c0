import Formats
import Models
package import Plans

/// Reads images and labels in IDX files.
package struct ReadIDX: Step {
  package static let kind = "read-idx-images"
  package static let version = "1"

  package let classes: [String]

  package init(classes: [String]) { self.classes = classes }

  package func run(_ input: (FileArtifact, FileArtifact), _ context: Context) throws -> ImageSet {
    let images = try IDX(input.0.opened(as: "images"))
    let labels = try IDX(input.1.opened(as: "labels"))
    guard images.shape.count == 3, labels.shape.count == 1, images.shape[0] == labels.shape[0]
    else {
      throw ModelError.malformed(
        part: "images", "shapes \(images.shape) and \(labels.shape) are not images and their labels"
      )
    }
    return try ImageSet(
      classes: classes, labels: labels.values.map { Int($0) }, width: images.shape[2],
      height: images.shape[1], grey: images.values)
  }
}

extension FileArtifact {
  /// Opens the file for reading a part at a time.
  func opened(as name: String) throws -> FileBytes {
    if let path = try path() { return try FileBytes(path: path, name: name) }
    return FileBytes(try bytes, name: name)
  }
}
