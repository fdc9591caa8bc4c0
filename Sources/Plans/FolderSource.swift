/// The files of a folder that a plan takes as one source: a ZIP archive of them.
package struct FolderSource: Codable, Hashable, Sendable {
  /// The folder.
  package let path: String
  /// How many names a file's path has below the folder: 2 for `class/file.png`.
  package let depth: Int
  /// The endings of names that count, in lower case, sorted; files with other endings are left out.
  package let endings: [String]

  /// Says which files of a folder count.
  package init(_ path: String, depth: Int, endings: [String]) {
    self.path = path
    self.depth = depth
    self.endings = endings.sorted()
  }

  /// What stands for the path of a file: `folder/*/*.{jpg,png}`.
  package var name: String {
    path + String(repeating: "/*", count: depth) + ".{\(endings.joined(separator: ","))}"
  }

  /// Whether a file counts, by its path below the folder.
  package func has(_ file: String) -> Bool {
    guard let dot = file.lastIndex(of: ".") else { return false }
    return file.split(separator: "/").count == depth
      && endings.contains(file[file.index(after: dot)...].lowercased())
  }
}
