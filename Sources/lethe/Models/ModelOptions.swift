import Documents
import FoundationEssentials
import Models
import Plans
import Tensors
import Tokenizers
import Workbench

/// The options that commands about one model share.
enum ModelOptions {
  static let loading = [
    Option("--threads", "N", "threads to use (default: all cores)"), Option.offline, Option.set,
    Option.allowHost,
  ]
  static let reading = [
    Option(
      "--no-specials", nil, "reads names such as <|im_start|> as ordinary text, not as tokens"),
    Option("--no-boundaries", nil, "adds no beginning-of-text token where the model wants one"),
  ]
  static let writing = [
    Option("--max-new-tokens", "N", "tokens after which an answer is cut off (default 256)"),
    Option("--temperature", "T", "0 for always the likeliest token (default 0)"),
    Option("--top-k", "K", "draws only from the K likeliest tokens"),
    Option("--top-p", "P", "draws only from the likeliest tokens of this probability together"),
    Option("--seed", "N", "what is drawn (default 0)"),
    Option("--stop", "TEXT", "a text before which an answer is cut; repeatable"),
  ]

  /// Loads the model that the only positional names.
  static func model(
    _ arguments: Arguments, _ environment: Environment
  ) async throws -> NamedModel {
    let name = try arguments.single("MODEL")
    return try await ModelFinder(environment: environment, arguments: arguments).find(name)
  }

  /// Puts a model into memory for use with the threads that were asked for.
  static func loaded(_ model: Checkpoint, _ arguments: Arguments) throws -> LoadedModel {
    let threads =
      try arguments.count("--threads") ?? ProcessInfo.processInfo.activeProcessorCount
    return try LoadedModel(model, Context(threads: threads))
  }

  /// Returns the tokens of a text as the options for reading say.
  static func tokens(of text: String, _ tokenizer: Tokenizer, _ arguments: Arguments) -> [Int32] {
    tokenizer.encode(
      text, specials: arguments.has("--no-specials") ? .asText : .parsed,
      addingBoundaries: !arguments.has("--no-boundaries"))
  }

  /// How to write, and from what seed.
  static func generation(
    _ arguments: Arguments
  ) throws(UsageError) -> (settings: GenerationSettings, seed: Seed) {
    let sampling = Sampling(
      temperature: try arguments.number("--temperature", in: 0...100) ?? 0,
      topK: try arguments.count("--top-k"),
      topP: try arguments.number("--top-p", in: 0...1) ?? 1)
    var seed: UInt64 = 0
    if let text = arguments.value("--seed") {
      guard let number = UInt64(text) else {
        throw UsageError(message: "'--seed' takes a whole number, not '\(text)'")
      }
      seed = number
    }
    guard !arguments.all("--stop").contains("") else {
      throw UsageError(message: "'--stop' takes a text that is not empty")
    }
    let settings = GenerationSettings(
      maxNewTokens: try arguments.count("--max-new-tokens") ?? 256, sampling: sampling,
      stop: arguments.all("--stop"))
    return (settings, Seed(seed))
  }
}

extension Arguments {
  /// The value of an option that takes one of some names, the first when it is not given.
  func choice(_ option: String, of names: [String]) throws(UsageError) -> String {
    let name = value(option) ?? names[0]
    guard names.contains(name) else {
      throw UsageError(
        message: "'\(option)' takes \(names.joined(separator: " or ")), not '\(name)'",
        help: Suggestion.help(for: name, among: names))
    }
    return name
  }

  /// The value of an option that takes a number within bounds.
  func number(_ option: String, in bounds: ClosedRange<Double>) throws(UsageError) -> Double? {
    guard let text = value(option) else { return nil }
    guard let number = Double(text), bounds.contains(number) else {
      throw UsageError(
        message:
          "'\(option)' takes a number from \(bounds.lowerBound) to \(bounds.upperBound), not '\(text)'"
      )
    }
    return number
  }
}
