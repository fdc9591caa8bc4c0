import FoundationEssentials
import Optimization
import Workbench

/// The options of `lethe optimize` that make a search.
enum SearchOptions {
  static let all = [
    Option("--dimension", "N", "how many numbers a point has"),
    Option(
      "--command", "CMD", "the program, run by the shell: a line of points in, a line of values out"
    ),
    Option("--algorithm", "NAME", "cma-es (default), sep or vkd"),
    Option(
      "--sigma", "S", "standard deviation of the first points (default 1, or 0.3 of the bounds)"),
    Option("--start", "X[,X...]", "where to begin (default 0, or the middle of the bounds)"),
    Option("--bounds", "LOW,HIGH", "keeps every number inside; a bound may be left out"),
    Option("--popsize", "N", "points of a generation (default 4 + 3 ln N)"),
    Option("--seed", "S", "of the random numbers (default 1)"),
    Option("--target", "F", "stops when a value is F or less"),
    Option("--max-evaluations", "N", "stops after N points"),
    Option(
      "--restarts", "KIND", "ipop or bipop: begins anew when stuck, at most nine times larger"),
    Option("--checkpoint", "FILE", "keeps the search in a file, and goes on with what is there"),
    Option.json,
  ]

  /// Reads the options.
  static func search(_ arguments: Arguments) throws(UsageError) -> RestartedSearch {
    var given: [Double]?
    if let text = arguments.value("--start") { given = try numbers(text, "--start") }
    let wanted = try arguments.count("--dimension")
    guard let dimension = wanted ?? given?.count else {
      throw UsageError(message: "missing --dimension")
    }
    // The full covariance matrix of more would not fit into the memory of most machines.
    guard dimension <= 1_000_000 else {
      throw UsageError(message: "'--dimension' goes up to 1000000, not \(dimension)")
    }
    let bounds = try bounds(arguments)
    let start = try start(given, dimension, bounds)
    var settings = SearchSettings(
      start: start, sigma: try sigma(arguments, bounds), seed: try seed(arguments))
    settings.bounds = bounds
    settings.algorithm = try choice(arguments, "--algorithm", .full)
    guard settings.algorithm != .full || dimension <= 20_000 else {
      throw UsageError(
        message: "a covariance matrix of dimension \(dimension) is too large",
        help: "use --algorithm sep or vkd")
    }
    settings.population = try arguments.count("--popsize")
    guard settings.population ?? 2 >= 2 else {
      throw UsageError(message: "'--popsize' takes a whole number above 1")
    }
    settings.limits.target = try number(arguments, "--target")
    settings.limits.evaluations = try arguments.count("--max-evaluations")
    return RestartedSearch(settings, policy: try choice(arguments, "--restarts", .none))
  }

  private static func start(
    _ given: [Double]?, _ dimension: Int, _ bounds: Bounds?
  ) throws(UsageError) -> [Double] {
    var usual = 0.0
    if let bounds {
      let (low, high) = (bounds.lower[0], bounds.upper[0])
      usual =
        low.flatMap { low in high.map { low / 2 + $0 / 2 } } ?? max(low ?? 0, min(high ?? 0, 0))
    }
    let numbers = given ?? [usual]
    guard numbers.count == 1 || numbers.count == dimension else {
      throw UsageError(
        message: "'--start' has \(numbers.count) numbers, the dimension is \(dimension)")
    }
    let start =
      numbers.count == dimension ? numbers : [Double](repeating: numbers[0], count: dimension)
    if let bounds, !bounds.contains(start) {
      throw UsageError(message: "'--start' lies outside '--bounds'")
    }
    return start
  }

  private static func sigma(
    _ arguments: Arguments, _ bounds: Bounds?
  ) throws(UsageError) -> Double {
    if let sigma = try number(arguments, "--sigma") {
      guard sigma > 0 else { throw UsageError(message: "'--sigma' takes a number above 0") }
      return sigma
    }
    guard let low = bounds?.lower[0], let high = bounds?.upper[0] else { return 1 }
    return 0.3 * (high - low)
  }

  private static func seed(_ arguments: Arguments) throws(UsageError) -> UInt64 {
    guard let text = arguments.value("--seed") else { return 1 }
    guard let seed = UInt64(text) else {
      throw UsageError(message: "'--seed' takes a whole number of at least 0, not '\(text)'")
    }
    return seed
  }

  private static func bounds(_ arguments: Arguments) throws(UsageError) -> Bounds? {
    guard let text = arguments.value("--bounds") else { return nil }
    let parts = text.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    guard parts.count == 2 else {
      throw UsageError(message: "'--bounds' takes LOW,HIGH, not '\(text)'")
    }
    var ends: [Double?] = []
    for part in parts { ends.append(part.isEmpty ? nil : try finite(part, "--bounds")) }
    guard let bounds = Bounds(lower: [ends[0]], upper: [ends[1]]) else {
      throw UsageError(message: "the lower of '--bounds' must be below the upper one")
    }
    return bounds
  }

  private static func choice<Value>(
    _ arguments: Arguments, _ option: String, _ usual: Value
  ) throws(UsageError) -> Value
  where Value: RawRepresentable<String> & CaseIterable {
    guard let text = arguments.value(option) else { return usual }
    guard let value = Value(rawValue: text) else {
      let known = Value.allCases.map(\.rawValue).joined(separator: ", ")
      throw UsageError(message: "'\(option)' does not know '\(text)'", help: "one of \(known)")
    }
    return value
  }

  private static func number(
    _ arguments: Arguments, _ option: String
  ) throws(UsageError) -> Double? {
    guard let text = arguments.value(option) else { return nil }
    return try finite(text, option)
  }

  private static func numbers(_ text: String, _ option: String) throws(UsageError) -> [Double] {
    var values: [Double] = []
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      values.append(try finite(String(part), option))
    }
    return values
  }

  private static func finite(_ text: String, _ option: String) throws(UsageError) -> Double {
    guard let value = Double(text), value.isFinite else {
      throw UsageError(message: "'\(option)' takes a number, not '\(text)'")
    }
    return value
  }
}
