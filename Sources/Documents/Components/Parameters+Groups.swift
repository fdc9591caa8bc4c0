extension Parameters {
  /// Reads a nested mapping; absent counts as empty.
  package mutating func group<Value>(
    _ name: String, _ help: String, _ body: (inout Parameters) -> Value
  ) -> Value {
    let given = entry(name)
    var inner = Parameters(
      given?.value ?? Node(.mapping([]), at: owner), owner: given?.key.range ?? owner,
      directory: directory, isDescribing: isDescribing)
    let value = body(&inner)
    inner.finish()
    let field = Field(name, .group(inner.fields), default: nil, help)
    _ = declare(field)
    resolve(name, inner.resolved)
    if given == nil && field.isRequired { miss(field) } else { diagnostics += inner.diagnostics }
    return value
  }

  /// Reads a nested mapping, or null and absent for none.
  package mutating func optionalGroup<Value>(
    _ name: String, _ help: String, _ body: (inout Parameters) -> Value
  ) -> Value? {
    let given = entry(name)
    let isGiven = given?.value.isNull == false
    var inner =
      isGiven && !isDescribing
      ? Parameters(given?.value ?? .null(), owner: given?.key.range, directory: directory)
      : Parameters.describing()
    let value = body(&inner)
    _ = declare(Field(name, .group(inner.fields), default: .null(), optional: true, help))
    guard isGiven else {
      resolve(name, .null(at: owner))
      return nil
    }
    inner.finish()
    diagnostics += inner.diagnostics
    resolve(name, inner.resolved)
    return value
  }

  /// Hands over a value unread; nil when absent.
  package mutating func raw(_ name: String, _ help: String) -> Node? {
    let node = declare(Field(name, .raw, default: .null(), optional: true, help))
    resolve(name, node ?? .null(at: owner))
    return node
  }

  /// Reads the path of a file, which must be given; "" stands in for a missing one.
  ///
  /// Returns it joined to the directory of the file it is written in, so that it can be opened;
  /// `resolved` has it relative to the document's directory. Paths belong in no cache key.
  package mutating func path(_ name: String, _ help: String) -> String {
    path(Field(name, .path, default: nil, help)) ?? ""
  }

  /// Reads the path of a file, or null and absent for none.
  package mutating func optionalPath(_ name: String, _ help: String) -> String? {
    let directory = directory
    return optional(name, .path, help) { (node) throws(Mismatch) in
      try FilePath.read(node, documentDirectory: directory)
    }
  }

  private mutating func path(_ field: Field) -> String? {
    let directory = directory
    return read(field, default: nil) { (node) throws(Mismatch) in
      try FilePath.read(node, documentDirectory: directory)
    }
  }
}
