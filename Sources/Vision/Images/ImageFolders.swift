package import Documents
package import Plans

/// PNG and JPEG files in a folder for each class, in folders of this machine or in ZIP archives.
///
/// A folder is one source of the plan, as an archive is: its files are packed on their way into the store.
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
  }

  package func wire(_ label: String, into plan: inout Plan) throws -> ImageSets {
    let files = try [("train", train), ("test", test)].map { name, path in
      path.lowercased().hasSuffix(".zip")
        ? try plan.file("\(label).\(name) archive", path)
        : try plan.folder("\(label).\(name) folder", Self.images(of: path))
    }
    func set(_ name: String, _ own: Int) -> Ref<ImageSet> {
      plan.add("\(label).\(name)", ReadImageArchive(), files[own], files[1 - own])
    }
    return ImageSets(train: set("train", 0), test: set("test", 1))
  }

  /// The files of a folder that are images of classes: `class/file.png` and the like.
  private static func images(of folder: String) -> FolderSource {
    FolderSource(folder, depth: 2, endings: ["jpeg", "jpg", "png"])
  }

  /// Whether a file counts, by its path below the classes' folders.
  static func isImage(_ name: String) -> Bool { images(of: "").has(name) }

  static func className(_ name: String) -> String {
    String(name.prefix { $0 != "/" })
  }
}
