extension Parameters {
  /// Reads a component, which must be given when there is no default.
  ///
  /// Returns nil after any problem.
  package mutating func component<Family>(
    _ name: String, from registry: Registry<Family>, default fallback: String?, _ help: String
  ) -> Family? {
    component(name, registry, fallback.map { .text($0) }, optional: false, help)?.value
  }

  /// Reads a component, or null and absent for none.
  package mutating func optionalComponent<Family>(
    _ name: String, from registry: Registry<Family>, _ help: String
  ) -> Family? {
    component(name, registry, .null(), optional: true, help)?.value
  }

  /// Reads a list of components, each with its component name.
  package mutating func componentList<Family>(
    _ name: String, from registry: Registry<Family>, default fallback: [String]?,
    count: ClosedRange<Int> = 0 ... .max, _ help: String
  ) -> [(name: String, value: Family)] {
    let kind = Field.Kind.list(.component(registry), count: count)
    let spelled = fallback.map { Node.list($0.map { .text($0) }) }
    let field = Field(name, kind, default: spelled, help)
    if isDescribing {
      _ = declare(field)
      return []
    }
    guard let node = declare(field) ?? spelled?.moved(to: owner) else {
      miss(field)
      return []
    }
    guard let items = node.items else {
      let help = node.text.map { "a list is written [\($0)]" }
      reject(node, Mismatch(node, wanted: kind, help: node.isNull ? nil : help), for: field)
      return []
    }
    guard count.contains(items.count) else {
      let problem = Mismatch(code: "out-of-range", wanted: kind, found: String(items.count))
      reject(node, problem, for: field)
      return []
    }
    let made = items.map { registry.make($0, directory: directory) }
    diagnostics += made.flatMap(\.diagnostics)
    files += made.flatMap(\.files)
    resolve(name, .list(made.map(\.resolved), at: node.range))
    return made.compactMap { made in
      guard let name = made.name, let value = made.value else { return nil }
      return (name, value)
    }
  }

  /// Reads a mapping of names, chosen by the author, to components, in the order written.
  ///
  /// Absent counts as empty unless `isRequired`. Names are letters, digits, `_` and `-`. A name whose value is
  /// written `null` or `~` is left out, so that an override can take away what an extended file has.
  package mutating func componentMap<Family>(
    _ name: String, from registry: Registry<Family>, isRequired: Bool = false, _ help: String
  ) -> [(name: String, value: Family)] {
    let kind = Field.Kind.componentMap(registry)
    let field = Field(name, kind, default: isRequired ? nil : Node(.mapping([])), help)
    guard let node = declare(field) else {
      if isRequired { miss(field) } else { resolve(name, Node(.mapping([]), at: owner)) }
      return []
    }
    guard let entries = node.entries ?? (node.isNull && !isRequired ? [] : nil) else {
      reject(node, Mismatch(node, wanted: kind), for: field)
      return []
    }
    var members: [(name: String, value: Family)] = []
    var resolved: [(String, Node)] = []
    for entry in entries where !(entry.value.isNull && entry.value.text != "") {
      let label = entry.key.text ?? ""
      if !Self.isName(label) {
        diagnostics.append(
          Diagnostic(
            "invalid-name", "'\(label.clipped)' cannot be a name", at: entry.key.range,
            help: "names are letters, digits, '_' and '-', at most 64"))
      }
      let made = registry.make(entry.value, directory: directory)
      diagnostics += made.diagnostics
      files += made.files
      resolved.append((label, made.resolved))
      if let value = made.value { members.append((label, value)) }
    }
    resolve(name, .mapping(resolved, at: node.range))
    return members
  }

  /// True for names that can stand in labels, paths and file names.
  package static func isName(_ text: String) -> Bool {
    (1...64).contains(text.utf8.count)
      && text.utf8.allSatisfy { byte in
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte & 0xDF)
          || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-")
      }
  }

  private mutating func component<Family>(
    _ name: String, _ registry: Registry<Family>, _ fallback: Node?, optional: Bool, _ help: String
  ) -> Registry<Family>.Made? {
    let field = Field(
      name, .component(registry), default: fallback, optional: optional, help)
    guard let node = declare(field) ?? fallback?.moved(to: owner) else {
      miss(field)
      return nil
    }
    if optional && node.isNull {
      resolve(name, .null(at: node.range))
      return nil
    }
    // Documentation of a family that nests itself must end somewhere: defaults are not opened.
    if isDescribing { return nil }
    let made = registry.make(node, directory: directory)
    diagnostics += made.diagnostics
    files += made.files
    resolve(name, made.resolved)
    return made
  }
}
