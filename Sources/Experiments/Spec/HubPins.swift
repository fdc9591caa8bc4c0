import Documents
import Plans
import Storage

/// Repositories of the Hub with the commit and the files that they had when the spec was resolved.
enum HubPins {
  static let key = "hub"

  /// The pins as a resolved spec has them: a list of repositories, each file with its SHA-256 and its size.
  static func node(_ pins: [HubRepository: HubListing]) -> Node {
    .list(
      pins.sorted { $0.key.id < $1.key.id }.map { repository, listing in
        .mapping([
          ("kind", .text(repository.kind.rawValue)), ("repository", .text(repository.name)),
          ("revision", .text(repository.revision)), ("commit", .text(listing.commit)),
          (
            "files",
            .list(
              listing.files.sorted { $0.key < $1.key }.map { path, file in
                .mapping([
                  ("path", .text(path)), ("sha256", .text(file.sha256?.hex ?? "")),
                  ("size", .plain("\(file.size)")),
                ])
              })
          ),
        ])
      })
  }

  /// Reads them; what is wrong is reported at its place.
  static func read(_ p: inout Parameters) -> [HubRepository: HubListing] {
    var pins: [HubRepository: HubListing] = [:]
    _ = p.groupList(
      key,
      "What repositories of the Hub had when the spec was resolved; written by 'lethe run', not by hand."
    ) { p in
      let kind = p.choice("kind", of: ["model", "dataset"], "What the repository holds.")
      let name = p.text("repository", "Its name.")
      let revision = p.text("revision", "The revision that the spec names.")
      let commit = p.text("commit", "The commit that it was.")
      let files = p.groupList("files", "The files that the spec needs.") { p in
        (
          path: p.text("path", "The path in the repository."),
          sha256: p.text("sha256", "What it must be."),
          size: p.integer("size", in: 0...1 << 44, "Its length in bytes.")
        )
      }
      guard !p.isDescribing else { return }
      let known = files.compactMap { file -> (String, HubFile)? in
        guard let digest = Digest(hex: file.sha256), HubRepository.isPath(file.path) else {
          p.report("files", "a file has a path, a SHA-256 of 64 hexadecimal digits and a size")
          return nil
        }
        return (file.path, HubFile(size: file.size, sha256: digest))
      }
      guard HubRepository.isName(name), HubRepository.isRevision(revision),
        HubRepository.isCommit(commit), let kind = HubRepository.Kind(rawValue: kind)
      else {
        p.report("repository", "this is no repository with its revision and its commit")
        return
      }
      pins[HubRepository(kind: kind, name: name, revision: revision)] = HubListing(
        commit: commit, files: Dictionary(known) { $1 })
    }
    return pins
  }
}
