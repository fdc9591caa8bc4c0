import Digests

extension Plan {
  /// Adds a source file; its bytes are put in the store when the run starts.
  ///
  /// Throws what is wrong with it. One that nobody has looked at gets a digest that no file has, and is noted in
  /// `unread`: such a plan says which files to look at, and is then made anew.
  package mutating func file(
    _ label: String, _ path: String
  ) throws(UnusableSource) -> Ref<FileArtifact> {
    try source(label, path, of: nil)
  }

  /// Adds the files of a folder as one source: the bytes of a ZIP archive that holds them as they are.
  ///
  /// Tens of thousands of small files are then one step, one object and one digest. Otherwise as `file`.
  package mutating func folder(
    _ label: String, _ folder: FolderSource
  ) throws(UnusableSource) -> Ref<FileArtifact> {
    try source(label, folder.name, of: folder)
  }

  private mutating func source(
    _ label: String, _ path: String, of folder: FolderSource?
  ) throws(UnusableSource) -> Ref<FileArtifact> {
    let file: SourceFile
    switch files[path] {
    case .file(let found): file = found
    case .problem(let problem): throw problem
    case nil:
      unread.insert(path)
      folders[path] = folder
      file = SourceFile(
        path: path, folder: folder, digest: SHA256.digest(of: "unread\n\(path)"), size: 0)
    }
    sources[path] = file.digest
    let index = insert(
      label, kind: SourceFile.kind, version: "1", step: Self.encoded(file), inputs: .list([]),
      resources: .light, work: .file(file))
    return Ref(index: index)
  }
}
