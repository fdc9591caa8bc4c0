/// One declared option or argument of a command, as help, completion and the manual page show it.
package struct Option: Sendable {
  /// As it is typed: `--jobs N`, `-f, --follow`; an argument has no dash: `SPEC`.
  package let form: String
  /// False where leaving it out is an error.
  package let isOptional: Bool
  /// True where it may be given several times.
  package let isRepeatable: Bool
  let field: Field

  init(
    _ form: String, _ kind: Field.Kind, default fallback: Node? = nil, isOptional: Bool = true,
    isRepeatable: Bool = false, _ help: String
  ) {
    self.form = form
    self.isOptional = isOptional
    self.isRepeatable = isRepeatable
    let names = Self.words(of: form).filter { $0.hasPrefix("-") }
    field = Field(names.last ?? form, kind, default: fallback, help)
  }

  /// The name that messages call it by, with its dashes.
  package var name: String { field.name }

  /// Every name, with its dashes; none for an argument.
  package var names: [String] { Self.words(of: form).filter { $0.hasPrefix("-") } }

  /// What its value is called; nil for a flag.
  package var value: String? { Self.words(of: form).first { !$0.hasPrefix("-") } }

  /// Whether it is told by its place and not by a name.
  package var isArgument: Bool { names.isEmpty }

  /// What values it takes.
  package var kind: Field.Kind { field.kind }

  /// The values that it takes, when they are few.
  package var choices: [String] {
    if case .choice(let names) = kind { names } else { [] }
  }

  /// What it does, the values that it takes when they are few, and what holds without it.
  package var help: String {
    let notes = [
      choices.isEmpty ? nil : kind.phrase, field.fallbackText.map { "default \($0)" },
      isRepeatable && !isArgument ? "repeatable" : nil,
    ].compactMap(\.self)
    let note = notes.joined(separator: "; ")
    return field.help.isEmpty ? note : note.isEmpty ? field.help : "\(field.help) (\(note))"
  }

  /// The same after its form; nil where there is nothing to say.
  var phrase: String? { help.isEmpty ? nil : "\(form): \(help)" }

  /// How it stands on the usage line.
  private var usage: String {
    let word =
      isArgument && !choices.isEmpty
      ? choices.joined(separator: "|")
      : ([names.first, value].compactMap(\.self)).joined(separator: " ")
    return (isOptional ? "[\(word)]" : word) + (isRepeatable ? "..." : "")
  }

  /// What follows a command's name on the usage line: its arguments, and its options as far as a line holds them.
  package static func usage(of all: [Option]) -> String {
    let arguments = all.filter(\.isArgument) + all.filter { !$0.isArgument && !$0.isOptional }
    let others = all.filter { !$0.isArgument && $0.isOptional }
    let line = (arguments + others).map(\.usage).joined(separator: " ")
    guard line.count > 100 else { return line }
    return (arguments.map(\.usage) + ["[OPTION...]"]).joined(separator: " ")
  }

  private static func words(of form: String) -> [String] {
    form.split { $0 == " " || $0 == "," }.map(String.init)
  }
}
