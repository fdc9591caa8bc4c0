package import Documents
package import Plans

extension HubRepository {
  /// Reads the parameters `repository` and `revision`.
  package init(_ kind: Kind, _ p: inout Parameters) {
    let name = p.text("repository", "The repository's name, organisation/name.")
    let revision = p.text(
      "revision", default: "main",
      "A commit, which can never mean anything else, or a branch or tag, which is looked up at every run."
    )
    self.init(kind: kind, name: name, revision: revision)
    if p.has("repository"), !Self.isName(name) {
      p.report("repository", "'\(name)' is no name of a repository", help: "organisation/name")
    }
    if !Self.isRevision(revision) {
      p.report("revision", "'\(revision)' is no commit, branch or tag")
    }
  }
}
