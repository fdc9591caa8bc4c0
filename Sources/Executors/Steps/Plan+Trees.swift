package import Plans
package import Storage

extension Plan.Entry {
  /// The tree of the artifact, when it is known before the bytes are in the store: that of a source
  /// file or of a fetch.
  package var fixedTree: Tree? {
    switch work {
    case .file(let file): .ofFile(file.digest, size: file.size)
    case .fetch(let fetch): .ofFile(fetch.sha256, size: fetch.size)
    case .program, .step: nil
    }
  }
}

extension Tree {
  /// The tree of a `FileArtifact`.
  static func ofFile(_ digest: Digest, size: Int) -> Tree {
    let entry = TreeEntry(name: FileArtifact.part, size: size, digest: digest)
    // A tree throws for names alone, and this one is ours.
    guard let tree = try? Tree([entry]) else { preconditionFailure("one part with a safe name") }
    return tree
  }
}
