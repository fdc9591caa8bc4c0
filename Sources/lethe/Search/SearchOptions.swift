import Documents
import Optimization
import Workbench

/// The options of `lethe optimize` that make a search.
struct SearchOptions {
  private let wanted = Options.optional(
    // The full covariance matrix of more would not fit into the memory of most machines.
    "--dimension N", .integer(in: 1...1_000_000),
    "how many numbers a point has (default: as many as --start has)")
  private let algorithm: SearchSettings.Algorithm = Options.value(
    "--algorithm NAME", .choice, default: .full, "sep and vkd are for thousands of dimensions")
  private let sigma = Options.optional(
    "--sigma S", .positive,
    "standard deviation of the first points (default 1, or 0.3 of the bounds)")
  private let given = Options.optional(
    "--start X[,X...]", .parsed("numbers with commas between them", Self.numbers),
    "where to begin (default 0, or the middle of the bounds)")
  private let bounds = Options.optional(
    "--bounds LOW,HIGH",
    .parsed("LOW,HIGH, the lower first, of which one may be left out", Self.bounds),
    "keeps every number inside; a bound may be left out")
  private let population = Options.optional(
    "--popsize N", .integer(in: 2 ... .max), "points of a generation (default 4 + 3 ln N)")
  private let seed = Options.value("--seed S", .seed, default: 1, "of the random numbers")
  private let target = Options.optional(
    "--target F", .number(), "stops when a value is F or less")
  private let evaluations = Options.optional(
    "--max-evaluations N", .count, "stops after N points")
  private let policy: RestartedSearch.Policy = Options.value(
    "--restarts KIND", .choice, default: .none,
    "begins anew when stuck, at most nine times larger")

  /// Returns the search before its first generation.
  func search() throws(UsageError) -> RestartedSearch {
    guard let dimension = wanted ?? given?.count else {
      throw UsageError(message: "missing --dimension")
    }
    guard algorithm != .full || dimension <= 20_000 else {
      throw UsageError(
        message: "a covariance matrix of dimension \(dimension) is too large",
        help: "use --algorithm sep or vkd")
    }
    var settings = SearchSettings(
      start: try start(dimension), sigma: sigma ?? usualSigma, seed: seed)
    settings.bounds = bounds
    settings.algorithm = algorithm
    settings.population = population
    settings.limits.target = target
    settings.limits.evaluations = evaluations
    return RestartedSearch(settings, policy: policy)
  }

  private func start(_ dimension: Int) throws(UsageError) -> [Double] {
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

  private var usualSigma: Double {
    guard let low = bounds?.lower[0], let high = bounds?.upper[0] else { return 1 }
    return 0.3 * (high - low)
  }

  private static func bounds(_ text: String) -> Bounds? {
    let parts = text.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    let ends = parts.map { number($0) }
    guard parts.count == 2, zip(parts, ends).allSatisfy({ $0.isEmpty || $1 != nil }) else {
      return nil
    }
    return Bounds(lower: [ends[0]], upper: [ends[1]])
  }

  private static func numbers(_ text: String) -> [Double]? {
    let parts = text.split(separator: ",", omittingEmptySubsequences: false)
    let numbers = parts.compactMap { number(String($0)) }
    return numbers.count == parts.count ? numbers : nil
  }

  private static func number(_ text: String) -> Double? {
    Double(text).flatMap { $0.isFinite ? $0 : nil }
  }
}
