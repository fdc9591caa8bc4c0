import Documents
import Plans

/// Collects what is wrong with the source files of a spec, so that all of it is reported at once.
struct SourceProblems {
  private let spec: Spec
  private var diagnostics: [Diagnostic] = []

  init(_ spec: Spec) { self.spec = spec }

  /// Runs `body`; notes a file that cannot be used and returns nil.
  mutating func attempt<Value>(_ body: () throws -> Value) -> Value? {
    do {
      return try body()
    } catch let error as UnusableSource {
      note(
        Diagnostic(
          "unreadable-file", error.problem, at: place(of: error.path),
          help: "paths are relative to the file that they stand in"))
    } catch {
      note(Diagnostic("invalid-value", "\(error)", at: SourceRange(startOf: spec.file)))
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
    Self.place(of: path, in: spec.resolved, SourceRange(startOf: spec.file).directory)
      ?? SourceRange(startOf: spec.file)
  }

  private static func place(
    of path: String, in node: Node, _ directory: String
  ) -> SourceRange? {
    switch node.content {
    case .scalar(let text, _):
      // An empty text names no file, and joined it would be the directory itself.
      return !text.isEmpty && FilePath.joined(directory, text) == path ? node.range : nil
    case .sequence(let items):
      return items.lazy.compactMap { place(of: path, in: $0, directory) }.first
    case .mapping(let entries):
      return entries.lazy.compactMap { place(of: path, in: $0.value, directory) }.first
    }
  }
}
