import Documents
import Plans

/// Collects what is wrong with the source files of a spec, so that all of it is reported at once.
package struct SourceProblems {
  private let resolved: Node
  private let file: String
  private var diagnostics: [Diagnostic] = []

  /// Takes the resolved spec, in which the places of files are found, and its path.
  init(_ resolved: Node, file: String) {
    self.resolved = resolved
    self.file = file
  }

  /// Runs `body`; notes a file that cannot be used and returns nil.
  package mutating func attempt<Value>(_ body: () throws -> Value) -> Value? {
    do {
      return try body()
    } catch let error as UnusableSource {
      note(
        Diagnostic(
          "unreadable-file", error.problem, at: place(of: error.path),
          help: "paths are relative to the file that they stand in"))
    } catch let error as UnusableRepository {
      note(
        Diagnostic(
          "unusable-repository", error.problem,
          at: Self.place(in: resolved) { $0 == error.name } ?? SourceRange(startOf: file)))
    } catch {
      note(Diagnostic("invalid-value", "\(error)", at: SourceRange(startOf: file)))
    }
    return nil
  }

  private mutating func note(_ problem: Diagnostic) {
    if !diagnostics.contains(problem) { diagnostics.append(problem) }
  }

  /// Throws what was noted.
  func check() throws(InvalidDocument) {
    guard diagnostics.isEmpty else {
      throw InvalidDocument(diagnostics: diagnostics.inSourceOrder)
    }
  }

  /// Finds where the spec names a file.
  private func place(of path: String) -> SourceRange {
    let directory = SourceRange(startOf: file).directory
    // An empty text names no file, and joined it would be the directory itself.
    return Self.place(in: resolved) {
      !$0.isEmpty && FilePath.joined(directory, $0) == path
    } ?? SourceRange(startOf: file)
  }

  /// The first text that is meant.
  private static func place(in node: Node, _ isMeant: (String) -> Bool) -> SourceRange? {
    switch node.content {
    case .scalar(let text, _): return isMeant(text) ? node.range : nil
    case .sequence(let items):
      for item in items { if let found = place(in: item, isMeant) { return found } }
    case .mapping(let entries):
      for entry in entries { if let found = place(in: entry.value, isMeant) { return found } }
    }
    return nil
  }
}
