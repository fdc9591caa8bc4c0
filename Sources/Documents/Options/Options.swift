import Synchronization

/// What the options and arguments of a command say: the readers that its stored properties begin with.
///
/// A command declares each option once, where its value is kept: `let jobs = Options.value("--jobs N", .count,
/// default: 1, "cores to use")`. A form is what is typed: `--jobs N`, `-f, --follow`, or `SPEC` for an argument. Help
/// has them in the order of the properties. As with `Parameters`, a reader never throws: it notes the problem and
/// returns what stands in; where no command line is read, nothing is given and nothing is wrong.
package final class Options: Sendable {
  private struct State {
    var declared: [Option] = []
    var problems: [Diagnostic] = []
    /// The texts given for each option, by its name.
    var given: [String: [String]] = [:]
    /// The arguments that nobody has read yet.
    var arguments: [String] = []
  }

  /// The one that the properties which are being initialised read from.
  @TaskLocal private static var current: Options?

  private let state: Mutex<State>
  private let isDescribing: Bool

  private init(_ state: sending State, isDescribing: Bool) {
    self.state = Mutex(state)
    self.isDescribing = isDescribing
  }

  /// Returns what a value declares when it is made, in order.
  package static func declared(by make: () -> Any) -> [Option] {
    let options = Options(State(), isDescribing: true)
    _ = $current.withValue(options) { make() }
    return options.state.withLock { $0.declared }
  }

  /// Makes what a command line says, and tells what is wrong with it.
  ///
  /// Makes nothing where an option is not `declared`, lacks its value or has one too many.
  package static func read<Made>(
    _ words: [String], declared: [Option], _ make: () -> Made
  ) -> (made: Made?, problems: [Diagnostic]) {
    let sorted: State
    do throws(InvalidDocument) { sorted = try self.sorted(words, declared) } catch {
      return (nil, error.diagnostics)
    }
    let options = Options(sorted, isDescribing: false)
    let made = $current.withValue(options) { make() }
    let state = options.state.withLock { $0 }
    let extra = state.arguments.first.map {
      problem(
        "unexpected argument '\($0.clipped)'", help: "a value of several words stands in quotes")
    }
    return (made, state.problems + (extra.map { [$0] } ?? []))
  }

  /// Sorts words into options and arguments; `--` ends the options.
  private static func sorted(
    _ words: [String], _ declared: [Option]
  ) throws(InvalidDocument) -> State {
    var state = State()
    var rest = words[...]
    while let word = rest.popFirst() {
      if word == "--" {
        state.arguments += rest
        break
      }
      guard word.hasPrefix("-"), word != "-" else {
        state.arguments.append(word)
        continue
      }
      // By scalar: a value may begin with a mark that makes one character with the sign.
      let pieces = word.unicodeScalars.split(
        separator: "=", maxSplits: 1, omittingEmptySubsequences: false
      ).map { String($0) }
      guard let option = declared.first(where: { $0.names.contains(pieces[0]) }) else {
        // One letter is near every other.
        let near = Suggestion.nearest(
          to: pieces[0], among: declared.flatMap(\.names).filter { $0.count > 2 })
        throw InvalidDocument(
          problem(
            "unknown option '\(pieces[0].clipped)'", help: near.map { "did you mean '\($0)'?" }))
      }
      if option.value == nil, pieces.count == 2 {
        throw InvalidDocument(problem("option '\(pieces[0])' takes no value"))
      }
      guard let text = pieces.count == 2 ? pieces[1] : option.value == nil ? "" : rest.popFirst()
      else {
        throw InvalidDocument(
          problem("option '\(pieces[0])' needs a value: \(option.form)", help: option.help))
      }
      state.given[option.name, default: []].append(text)
    }
    return state
  }

  private static func problem(_ message: String, help: String? = nil) -> Diagnostic {
    Diagnostic("usage", message, at: SourceRange(startOf: "command line"), help: help)
  }
}

// The readers.
extension Options {
  /// Reads an option without a value.
  package static func flag(_ form: String, _ help: String) -> Bool {
    !texts(Option(form, .flag, help)).isEmpty
  }

  /// Reads an option with a value; of several the last counts.
  package static func value<Value>(
    _ form: String, _ reader: ValueReader<Value>, default fallback: Value, _ help: String
  ) -> Value {
    let option = Option(form, reader.kind, default: reader.spelled(fallback), help)
    return values(option, reader).last ?? fallback
  }

  /// Reads an option with a value; nil when it is not given.
  package static func optional<Value>(
    _ form: String, _ reader: ValueReader<Value>, _ help: String
  ) -> Value? {
    values(Option(form, reader.kind, help), reader).last
  }

  /// Reads an option that must be given, a text; "" stands in for a missing one.
  package static func required(_ form: String, _ help: String) -> String {
    values(Option(form, .text, isOptional: false, help), .text).last ?? ""
  }

  /// Reads an option that may be given several times; the values in the order given.
  package static func all<Value>(
    _ form: String, _ reader: ValueReader<Value>, _ help: String
  ) -> [Value] {
    values(Option(form, reader.kind, isRepeatable: true, help), reader)
  }

  /// Reads an argument that must be given; "" stands in for a missing one.
  package static func argument(_ form: String, _ help: String = "") -> String {
    values(Option(form, .text, isOptional: false, help), .text).first ?? ""
  }

  /// Reads an argument that is one of the cases of an enumeration; the first stands in for a missing one.
  package static func argument<Choice: CaseIterable & RawRepresentable<String> & Sendable>(
    _ form: String, of _: Choice.Type
  ) -> Choice {
    let reader = ValueReader<Choice>.choice
    return values(Option(form, reader.kind, isOptional: false, ""), reader).first
      ?? Choice.allCases[Choice.allCases.startIndex]
  }

  /// Reads an argument; nil when there is none left.
  package static func optionalArgument(_ form: String) -> String? {
    values(Option(form, .text, ""), .text).first
  }

  /// Reads all arguments that are left, at least one unless `isOptional`.
  package static func arguments(_ form: String, isOptional: Bool = false) -> [String] {
    values(Option(form, .text, isOptional: isOptional, isRepeatable: true, ""), .text)
  }

  /// Tells whether the command line gives no other options than these, by name.
  package static func givesOnly(_ names: Set<String>) -> Bool {
    guard let current else { return true }
    return current.state.withLock { $0.given.keys.allSatisfy(names.contains) }
  }

  /// Declares an option and returns the texts that are given for it: of one that is not repeatable, the last.
  private static func texts(_ option: Option) -> [String] {
    guard let current else { return [] }
    return current.state.withLock { state in
      precondition(
        !state.declared.contains { $0.name == option.name }, "'\(option.name)' is read twice")
      state.declared.append(option)
      let all = option.isArgument ? state.arguments : state.given[option.name] ?? []
      if all.isEmpty, !option.isOptional, !current.isDescribing {
        state.problems.append(problem("missing \(option.name)", help: option.phrase))
      }
      guard option.isArgument else { return option.isRepeatable ? all : all.suffix(1) }
      let own = option.isRepeatable ? all : Array(all.prefix(1))
      state.arguments.removeFirst(own.count)
      return own
    }
  }

  /// Reads the values as a document's would be read, except that every text is a text, also `null` and nothing.
  private static func values<Value>(_ option: Option, _ reader: ValueReader<Value>) -> [Value] {
    texts(option).compactMap { text in
      let place = SourceRange(startOf: "\(option.name) \(text)")
      let node = Node(.scalar(text: text, isPlain: !CoreSchema.isNull(text)), at: place)
      do throws(Mismatch) { return try reader.value(node) } catch {
        let problem = error.diagnostic(of: option.field, at: place)
        current?.state.withLock { $0.problems.append(problem) }
        return nil
      }
    }
  }
}
