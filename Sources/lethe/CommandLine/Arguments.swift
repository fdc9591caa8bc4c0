import Documents
import Workbench

/// The arguments of one command, sorted into options and positionals.
struct Arguments: Sendable {
  private(set) var positionals: [String] = []
  private var values: [String: [String]] = [:]

  /// Parses what follows the command's name; `--` ends the options.
  init(_ raw: [String], options: [Option]) throws(UsageError) {
    var index = 0
    var optionsEnded = false
    while index < raw.count {
      let argument = raw[index]
      index += 1
      guard !optionsEnded, argument.hasPrefix("-"), argument != "-" else {
        positionals.append(argument)
        continue
      }
      if argument == "--" {
        optionsEnded = true
        continue
      }
      // By scalar: a value may begin with a mark that makes one character with the sign.
      let pieces = argument.unicodeScalars.split(
        separator: "=", maxSplits: 1, omittingEmptySubsequences: false
      ).map { String($0) }
      let short = ["-h": "--help", "-f": "--follow"]
      let name = short[pieces[0]] ?? pieces[0]
      guard let option = options.first(where: { $0.name == name }) else {
        throw UsageError(
          message: "unknown option '\(name)'",
          help: Suggestion.nearest(to: name, among: options.map(\.name)).map {
            "did you mean '\($0)'?"
          })
      }
      guard let wanted = option.value else {
        guard pieces.count == 1 else {
          throw UsageError(message: "option '\(name)' takes no value")
        }
        values[name, default: []].append("")
        continue
      }
      if pieces.count == 2 {
        values[name, default: []].append(pieces[1])
      } else if index < raw.count {
        values[name, default: []].append(raw[index])
        index += 1
      } else {
        throw UsageError(message: "option '\(name)' needs a value: \(name) \(wanted)")
      }
    }
  }

  /// Tells whether the option was given.
  func has(_ option: String) -> Bool { values[option] != nil }

  /// Tells whether any option was given.
  var hasAny: Bool { !values.isEmpty }

  /// Tells whether no other options than these were given.
  func hasOnly(_ options: [String]) -> Bool { values.keys.allSatisfy(options.contains) }

  /// The last value given for the option.
  func value(_ option: String) -> String? { values[option]?.last }

  /// Every value given for the option, in order.
  func all(_ option: String) -> [String] { values[option] ?? [] }

  /// The value of an option that takes a positive whole number.
  func count(_ option: String) throws(UsageError) -> Int? {
    guard let text = value(option) else { return nil }
    guard let number = Int(text), number > 0 else {
      throw UsageError(message: "'\(option)' takes a whole number above 0, not '\(text)'")
    }
    return number
  }

  /// The only positional argument.
  func single(_ what: String) throws(UsageError) -> String {
    guard let first = positionals.first else { throw UsageError(message: "missing \(what)") }
    guard positionals.count == 1 else {
      throw UsageError(message: "unexpected argument '\(positionals[1])'")
    }
    return first
  }
}
