import Formats
package import Plans

/// Decodes the PNG and JPEG files of a ZIP archive, each in the folder of its class.
package struct ReadImageArchive: Step {
  package static let kind = "read-image-archive"
  package static let version = "1"

  /// A step without parameters.
  package init() {}

  /// The archive, and another one, whose classes count too.
  package func run(
    _ input: (FileArtifact, FileArtifact), _ context: Context
  ) throws -> ImageSet {
    let archives = try [input.0, input.1].map { try ZipArchive($0.opened(as: "archive")) }
    let entries = archives.map { $0.entries.filter { ImageFolders.isImage($0.name) } }
    guard !entries[0].isEmpty else { throw NoImages(folder: "the archive") }
    let classes = Set(entries.joined().map { ImageFolders.className($0.name) }).sorted()
    let places = Dictionary(uniqueKeysWithValues: zip(classes, classes.indices))
    var images: [RGBImage] = []
    images.reserveCapacity(entries[0].count)
    for entry in entries[0] {
      images.append(try RGBImage(FileBytes(archives[0].read(entry), name: entry.name)))
      if images.count.isMultiple(of: 1000) {
        context.progress(Progress(done: images.count, total: entries[0].count))
      }
    }
    return try ImageSet(
      classes: classes, labels: entries[0].map { places[ImageFolders.className($0.name)] ?? 0 },
      images: images)
  }
}
