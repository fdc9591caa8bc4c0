extension Parameters {
  /// Takes over a problem that a reader of a raw value found.
  package mutating func note(_ problem: Diagnostic) { diagnostics.append(problem) }

  /// Reports what is wrong with one member of a mapping, or of a list of components, at its name.
  package mutating func report(
    _ name: String, member: String, _ message: String, code: String = "invalid-value",
    help: String? = nil
  ) {
    let value = entry(name)?.value
    let entries = (value?.entries ?? []) + (value?.items ?? []).flatMap { $0.entries ?? [] }
    let names = entries.map(\.key) + (value?.items ?? [])
    let place = names.first { $0.text == member }?.range ?? value?.range ?? owner
    diagnostics.append(Diagnostic(code, message, at: place, help: help))
  }
}
