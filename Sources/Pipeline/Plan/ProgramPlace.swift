package import Storage

/// What programs that a step asks see of this machine, and where files for them may lie.
package struct ProgramPlace: Sendable {
  /// The variables that they are given, the search path among them.
  package let environment: [String: String]
  /// The store whose scratch directories hold files that are thrown away.
  package let store: Store

  /// Says what programs see, and where scratch directories are.
  package init(environment: [String: String], store: Store) {
    self.environment = environment
    self.store = store
  }
}
