extension Parameters {
  /// Reads the name of a preset: values of parameters that are read later and that the document leaves out.
  ///
  /// `none` is the name for no preset, and the default. What is resolved has the values as if they were written.
  package mutating func preset(
    _ name: String, none: String,
    _ presets: [(name: String, settings: [(name: String, value: Node)])],
    _ help: String
  ) {
    let names = [none] + presets.map(\.name)
    let chosen = choice(name, of: names, default: none, help)
    guard let settings = presets.first(where: { $0.name == chosen })?.settings else { return }
    let place = entry(name)?.value.range ?? owner
    for setting in settings where !has(setting.name) {
      assume(setting.name, setting.value.moved(to: place))
    }
  }
}
