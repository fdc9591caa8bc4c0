import JSON
import FoundationEssentials
package import Optimization
import Storage

/// A search in a file, to go on with later.
package struct SearchCheckpoint: Sendable {
  package let path: String

  package init(_ path: String) { self.path = path }

  /// Returns what the file holds; nil when there is none.
  ///
  /// - Throws: `NotFound` when it is no search, or one with other settings.
  package func read(like search: RestartedSearch) throws(NotFound) -> RestartedSearch? {
    guard let data = FileManager.default.contents(atPath: path) else { return nil }
    guard let saved = try? CanonicalJSON.decode(RestartedSearch.self, from: Array(data)) else {
      throw NotFound(
        message: "'\(path)' is no search that this version can read", help: "remove the file")
    }
    // A search may be given more evaluations or another target, but nothing that changes its points.
    var (mine, wanted) = (saved.settings, search.settings)
    (mine.limits.target, mine.limits.evaluations) = (nil, nil)
    (wanted.limits.target, wanted.limits.evaluations) = (nil, nil)
    guard mine == wanted, saved.policy == search.policy else {
      throw NotFound(
        message: "'\(path)' holds a search with other options",
        help: "give the same options, or remove the file")
    }
    let limits = search.settings.limits
    return saved.continuing(target: limits.target, evaluations: limits.evaluations)
  }

  /// Replaces the file.
  package func write(_ search: RestartedSearch) throws {
    try Export.write(try CanonicalJSON.encode(search), replacing: path)
  }
}
