extension Parameters {
  /// Takes over a problem that a reader of a raw value found.
  package mutating func note(_ problem: Diagnostic) { diagnostics.append(problem) }
}
