import Digests

extension Plan {
  /// Adds a source file; its bytes are put in the store when the run starts.
  ///
  /// Throws what is wrong with it. One that nobody has looked at gets a digest that no file has, and is noted in
  /// `unread`: such a plan says which files to look at, and is then made anew.
  package mutating func file(
    _ label: String, _ path: String
  ) throws(UnusableSource) -> Ref<FileArtifact> {
    let file: SourceFile
    switch files[path] {
    case .file(let found): file = found
    case .problem(let problem): throw problem
    case nil:
      unread.insert(path)
      file = SourceFile(path: path, digest: SHA256.digest(of: "unread\n\(path)"), size: 0)
    }
    sources[path] = file.digest
    let index = insert(
      label, kind: SourceFile.kind, version: "1", step: Self.encoded(file), inputs: .list([]),
      resources: .light, work: .file(file))
    return Ref(index: index)
  }
}
