package import Documents
import Storage
import Formats
import FoundationEssentials
package import Plans

/// PNG and JPEG files in a folder for each class, in folders of this machine or in ZIP archives.
///
/// Every file of a folder is a source of the plan, taken into the store by itself; an archive is one.
package struct ImageFolders: ImageSource {
  package static let name = "folders"
  package static let version = "1"
  package static let summary =
    "PNG and JPEG files, in a folder for each class, or in a ZIP archive of such folders."

  package let classes: [String]? = nil
  private let train: String
  private let test: String

  package init(_ p: inout Parameters) {
    train = p.path("train", "The folder or ZIP archive with the classes' folders to learn from.")
    test = p.path("test", "The same classes with the images to be judged by.")
    if !p.isDescribing, Self.isArchive(train) != Self.isArchive(test) {
      p.report(
        "test", "one is an archive and one is not", help: "write two folders or two archives")
    }
  }

  private static func isArchive(_ path: String) -> Bool { path.lowercased().hasSuffix(".zip") }

  package func wire(_ label: String, into plan: inout Plan) throws -> ImageSets {
    guard !Self.isArchive(train) else {
      let files = try [("train", train), ("test", test)].map { name, path in
        try plan.file("\(label).\(name) archive", path)
      }
      func set(_ name: String, _ own: Int) -> Ref<ImageSet> {
        plan.add("\(label).\(name)", ReadImageArchive(), files[own], files[1 - own])
      }
      return ImageSets(train: set("train", 0), test: set("test", 1))
    }
    let (first, second) = (try names(in: train, plan), try names(in: test, plan))
    let classes = Set((first + second).map(Self.className)).sorted()
    func set(_ name: String, _ folder: String, _ files: [String]) throws -> Ref<ImageSet> {
      let refs = try files.map { try plan.file("\(label).\(name) \($0)", "\(folder)/\($0)") }
      let labels = files.map { classes.firstIndex(of: Self.className($0)) ?? 0 }
      return plan.add(
        "\(label).\(name)", ReadImageFiles(classes: classes, labels: labels, names: files), refs)
    }
    return ImageSets(
      train: try set("train", train, first), test: try set("test", test, second))
  }

  static func className(_ name: String) -> String {
    String(name.prefix { $0 != "/" })
  }

  /// The images below a folder, as `class/file`, sorted; a resolved spec knows them by their digests.
  private func names(in folder: String, _ plan: Plan) throws -> [String] {
    let start = folder + "/"
    let pinned = plan.pins.keys.filter { $0.hasPrefix(start) }
    let known = pinned.map { String($0.dropFirst(start.count)) }.filter(Self.isImage).sorted()
    guard known.isEmpty else { return known }
    let names = try Disk().files(below: folder).filter(Self.isImage)
    guard !names.isEmpty else { throw NoImages(folder: folder) }
    return names
  }

  /// True for `class/file.png` and the like.
  static func isImage(_ name: String) -> Bool {
    let ending = name.split(separator: ".").last?.lowercased() ?? ""
    return name.split(separator: "/").count == 2 && ["png", "jpg", "jpeg"].contains(ending)
  }
}

/// A folder without images of classes.
package struct NoImages: Error, Sendable, CustomStringConvertible {
  let folder: String

  package var description: String {
    "no images in '\(folder)': it should have a folder for each class, with PNG or JPEG files in it"
  }
}

/// Decodes PNG and JPEG files.
package struct ReadImageFiles: Step {
  package static let kind = "read-image-files"
  package static let version = "1"

  package let classes: [String]
  /// The class of each file, and what messages call it.
  package let labels: [Int]
  package let names: [String]

  package init(classes: [String], labels: [Int], names: [String]) {
    self.classes = classes
    self.labels = labels
    self.names = names
  }

  package func run(_ input: [FileArtifact], _ context: Context) throws -> ImageSet {
    let images = try zip(input, names).map { try RGBImage($0.opened(as: $1)) }
    return try ImageSet(classes: classes, labels: labels, images: images)
  }
}
