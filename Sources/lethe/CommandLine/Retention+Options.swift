import Workbench

extension Retention {
  static let options = [
    Option(
      "--older-than", "TIME", "gives up runs started longer ago than that, such as 30d, 12h or 2w"),
    Option(
      "--keep-last", "N", "never gives up the latest N runs; alone, gives up all the others"),
    Option(
      "--max-size", "SIZE",
      "gives up the oldest runs until what runs and pins need fits, such as 5G"),
  ]

  init(_ arguments: Arguments) throws(UsageError) {
    self.init(
      olderThan: try Self.given("--older-than", arguments, Self.times, "30d"),
      keepLast: try arguments.count("--keep-last"),
      maxSize: try Self.given("--max-size", arguments, Self.sizes, "5G").map {
        ($0.text, Int($0.seconds))
      })
  }

  /// Reads a number with a unit.
  private static func given(
    _ option: String, _ arguments: Arguments, _ units: [Character: Double], _ example: String
  ) throws(UsageError) -> (text: String, seconds: Double)? {
    guard let text = arguments.value(option) else { return nil }
    guard let amount = amount(text, units) else {
      let known = units.keys.sorted().map { String($0) }.joined(separator: ", ")
      throw UsageError(
        message:
          "'\(option)' takes a number with one of \(known), such as \(example), not '\(text)'")
    }
    return (text, amount)
  }
}
