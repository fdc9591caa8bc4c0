extension Parameters {
  /// Reads a nested mapping; absent counts as empty.
  package mutating func group<Value>(
    _ name: String, _ help: String, _ body: (inout Parameters) -> Value
  ) -> Value {
    let given = entry(name)
    var inner = nested(given)
    let value = body(&inner)
    inner.finish()
    let field = Field(name, .group(inner.fields), default: nil, help)
    _ = declare(field)
    if let given, !given.value.isMappingOrNull {
      reject(given.value, Mismatch(given.value, wanted: field.kind), for: field)
    } else if given == nil, field.isRequired {
      miss(field)
    } else {
      diagnostics += inner.diagnostics
      files += inner.files
    }
    resolve(name, inner.resolved)
    return value
  }

  /// Reads a nested mapping, or null and absent for none.
  package mutating func optionalGroup<Value>(
    _ name: String, _ help: String, _ body: (inout Parameters) -> Value
  ) -> Value? {
    let given = entry(name).flatMap { $0.value.isNull ? nil : $0 }
    var inner = given == nil ? Parameters.describing() : nested(given)
    let value = body(&inner)
    let field = Field(name, .group(inner.fields), default: .null(), optional: true, help)
    _ = declare(field)
    guard let given else {
      resolve(name, .null(at: owner))
      return nil
    }
    inner.finish()
    if given.value.isMappingOrNull {
      diagnostics += inner.diagnostics
      files += inner.files
    } else {
      reject(given.value, Mismatch(given.value, wanted: field.kind), for: field)
    }
    resolve(name, inner.resolved)
    return value
  }

  /// Reads a list of mappings, each by `body`; absent counts as empty.
  package mutating func groupList<Value>(
    _ name: String, _ help: String, _ body: (inout Parameters) -> Value
  ) -> [Value] {
    var description = Parameters.describing()
    _ = body(&description)
    let kind = Field.Kind.list(.group(description.fields), count: 0 ... .max)
    let field = Field(name, kind, default: .list([]), help)
    let values = read(field, default: []) { (node) throws(Mismatch) -> ([Node], Node) in
      guard let items = node.items else { throw Mismatch(node, wanted: kind) }
      return (items, node)
    }
    guard let items = values, !items.isEmpty else { return [] }
    var resolved: [Node] = []
    let result = items.map { item in
      var inner = Parameters(item, directory: directory)
      let value = body(&inner)
      inner.finish()
      diagnostics += inner.diagnostics
      files += inner.files
      resolved.append(inner.resolved)
      return value
    }
    resolveAgain(name, .list(resolved, at: entry(name)?.value.range ?? owner))
    return result
  }

  /// Documents parameters that only some documents have, of which none is required; of one name the first counts.
  package mutating func mention(_ more: [Field]) {
    for field in more where !fields.contains(where: { $0.name == field.name }) {
      fields.append(
        field.isRequired
          ? Field(field.name, field.kind, default: .null(), optional: true, field.help) : field)
    }
  }

  private func nested(_ given: Node.Entry?) -> Parameters {
    let empty = Node(.mapping([]), at: given?.value.range ?? owner)
    let node = given.flatMap { $0.value.isMappingOrNull ? $0.value : nil } ?? empty
    return Parameters(
      node, owner: given?.key.range ?? owner, directory: directory, isDescribing: isDescribing)
  }

  /// Hands over a value unread; nil when absent.
  package mutating func raw(_ name: String, _ help: String) -> Node? {
    let node = declare(Field(name, .raw, default: .null(), optional: true, help))
    resolve(name, node ?? .null(at: owner))
    return node
  }

  /// Takes a parameter for known, whatever the document says of it, where its value was read before.
  package mutating func passOver(_ name: String) {
    _ = declare(Field(name, .raw, default: .null(), optional: true, ""))
  }

  /// Reads the path of a file, which must be given; "" stands in for a missing one.
  ///
  /// Returns it joined to the directory of the file it is written in, so that it can be opened;
  /// `resolved` has it relative to the document's directory. Paths belong in no cache key.
  package mutating func path(_ name: String, _ help: String) -> String {
    path(Field(name, .path, default: nil, help)) ?? ""
  }

  /// Reads the path of a file, or null and absent for none.
  ///
  /// One that `mayBeAbsent` is a choice among others, and is not missed where it is not there.
  package mutating func optionalPath(
    _ name: String, mayBeAbsent: Bool = false, _ help: String
  ) -> String? {
    let directory = directory
    let path = optional(name, .path, help) { (node) throws(Mismatch) in
      try FilePath.read(node, documentDirectory: directory)
    }
    if let path, !mayBeAbsent { mention(name, [path]) }
    return path
  }

  private mutating func path(_ field: Field) -> String? {
    let directory = directory
    let path = read(field, default: nil) { (node) throws(Mismatch) in
      try FilePath.read(node, documentDirectory: directory)
    }
    if let path { mention(field.name, [path]) }
    return path
  }

  mutating func mention(_ name: String, _ paths: [String]) {
    let place = entry(name)?.value.range ?? owner
    files += paths.map { FilePath.Mention(path: $0, place: place) }
  }
}

extension Node {
  fileprivate var isMappingOrNull: Bool { entries != nil || isNull }
}
