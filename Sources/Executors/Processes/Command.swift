#if canImport(Glibc)
  import Glibc
#endif

/// A program to start, with everything that it gets.
package struct Command: Sendable, Equatable {
  /// The path of the program and its arguments.
  package var arguments: [String]
  /// The whole environment.
  package var environment: [String: String]
  /// The working directory; nil for that of the runner.
  package var directory: String?

  package init(arguments: [String], environment: [String: String], directory: String? = nil) {
    self.arguments = arguments
    self.environment = environment
    self.directory = directory
  }

  /// Returns the path of a program among the directories of a search path.
  package static func program(
    _ name: String, in searchPath: String
  ) throws(MissingProgram) -> String {
    let places = searchPath.split(separator: ":").map { "\($0)/\(name)" }
    guard let found = places.first(where: { unsafe access($0, X_OK) == 0 }) else {
      throw MissingProgram(name: name, searchPath: searchPath)
    }
    return found
  }
}
