package import Plans

/// Takes the one file that a program left.
package struct TakeRows: Step {
  package static let kind = "take-rows"
  package static let version = "1"
  /// What the file is called.
  static let name = "rows.jsonl"

  package func run(_ input: (FileTree), _ context: Context) throws -> FileArtifact {
    guard let file = input.files.first, input.files.count == 1 else {
      throw DatasetError(file: Self.name, "the program left \(input.files.count) files")
    }
    return FileArtifact(bytes: file.bytes)
  }
}
