/// The components of one family, by name.
package struct Registry<Family: Sendable>: ComponentFamily {
  /// What reading one component gives.
  package struct Made: Sendable {
    /// Nil when anything was wrong.
    package let value: Family?
    /// The name of the component, when there is such a one.
    package let name: String?
    /// `{name: {...}}` with every default spelled out.
    package let resolved: Node
    package let diagnostics: [Diagnostic]
    /// The files that it names.
    package var files: [FilePath.Mention] = []
  }

  package let family: String
  package let names: [String]
  let components: [String: any Component.Type]
  /// Names by alias.
  private let aliases: [String: String]

  /// Gathers components; two of the same name or alias are a bug of ours.
  package init(family: String, _ components: [any Component.Type]) {
    self.family = family
    names = components.map { $0.name }.sorted()
    self.components = Dictionary(
      components.map { ($0.name, $0) },
      uniquingKeysWith: { a, b in preconditionFailure("\(a) and \(b) are both named '\(a.name)'") })
    aliases = Dictionary(
      components.flatMap { type in type.aliases.map { ($0, type.name) } },
      uniquingKeysWith: { a, b in preconditionFailure("'\(a)' and '\(b)' share an alias") })
    for alias in aliases.keys {
      precondition(self.components[alias] == nil, "'\(alias)' is a name and an alias")
    }
  }

  package func canonicalName(_ name: String) -> String? {
    components[name] == nil ? aliases[name] : name
  }

  /// Returns the name that is written in a use such as `npo` or `{npo: {...}}`, and the component's own; nil when
  /// there is no such component.
  package func used(in node: Node) -> (written: String, name: String)? {
    var problems: [Diagnostic] = []
    return ComponentUse(node, family: self, &problems).map { ($0.written, $0.name) }
  }

  package func describe(_ name: String) -> ComponentDescription? {
    guard let name = canonicalName(name), let type = components[name] else { return nil }
    var parameters = Parameters.describing()
    let component = type.init(&parameters)
    return ComponentDescription(
      name: name, aliases: type.aliases, version: type.version, summary: type.summary,
      shorthand: type.shorthand, facts: component.facts,
      fields: parameters.fields)
  }

  /// The same components for who does not know what they do.
  package var erased: Registry<any Component> {
    Registry<any Component>(family: family, types)
  }

  /// The component as one of this family; nil for one of another.
  package func member(_ component: any Component) -> Family? { component as? Family }

  /// Reads a component written as `npo`, `{npo: {...}}` or `{npo: null}`.
  ///
  /// `directory` is where relative paths of the resolved node start; by default that of the node's file.
  package func make(_ node: Node, directory: String? = nil) -> Made {
    var problems: [Diagnostic] = []
    guard let use = ComponentUse(node, family: self, &problems), let type = components[use.name]
    else { return Made(value: nil, name: nil, resolved: node, diagnostics: problems) }
    guard let body = use.body(shorthand: type.shorthand, &problems) else {
      return Made(value: nil, name: use.name, resolved: node, diagnostics: problems)
    }
    var parameters = Parameters(
      body, owner: use.place, directory: directory ?? node.range.directory)
    let component = type.init(&parameters)
    parameters.finish()
    guard let member = component as? Family else {
      preconditionFailure("\(use.name) is not \(Field.Kind.withArticle(family))")
    }
    problems += parameters.diagnostics
    let hasErrors = problems.contains { $0.severity == .error }
    return Made(
      value: hasErrors ? nil : member, name: use.name,
      resolved: .mapping([(use.name, parameters.resolved)], at: node.range),
      diagnostics: problems, files: parameters.files)
  }
}
