extension Registry {
  /// The types of all components, sorted by name.
  package var types: [any Component.Type] { names.compactMap { components[$0] } }
}
