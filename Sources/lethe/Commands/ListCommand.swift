import Documents
import Experiments
import Reports

/// `lethe ls`: the runs, the latest first.
enum ListCommand: Command {
  static let name = "ls"
  static let summary = "Lists the runs, the latest first; filters and sorts them."
  static let usage =
    "[TEXT...] [--where CONDITION] [--state NAME] [--method NAME] [--since DATE] [--sort KEY] [--json | --names]"
  static let options = [
    Option(
      "--state", "NAME", "only runs that are complete, failed or unfinished",
      choices: ["complete", "failed", "unfinished"]),
    Option(
      "--where", "CONDITION",
      "only runs with a method that was measured so, such as 'forget_quality>0.05'; repeatable"),
    Option("--method", "NAME", "only runs that compare a method of this name"),
    Option("--since", "DATE", "only runs started on that day or later, such as 2026-11-21"),
    Option(
      "--sort", "KEY", "started, name, wall or steps (default started, the latest first)",
      choices: ["started", "name", "wall", "steps"]),
    Option("--reverse", nil, "turns the order round"),
    Option("--limit", "N", "shows the first N only"),
    Option("--names", nil, "prints the names alone, a line each"), Option.json,
  ]
  static let examples = [
    "ls", "ls tofu --state complete --sort wall --limit 10",
    "ls --where 'forget_quality>0.05' --where 'model_utility>0.5'",
    "ls --json | jq -r '.[] | select(.wall_seconds > 60) | .name'",
  ]

  static func run(_ arguments: Arguments, _ environment: Environment) async throws -> ExitCode {
    let conditions = try arguments.all("--where").map { text throws(UsageError) in
      try MetricFilter(text)
    }
    var cards = try chosen(RunFinder(runs: environment.runs).cards, arguments)
    if !conditions.isEmpty { cards = try measured(cards, conditions, in: environment.runs) }
    if let limit = try arguments.count("--limit") { cards = Array(cards.prefix(limit)) }
    if arguments.has("--json") {
      let items = cards.map { card in
        let directory = JSONValue.string("\(environment.runs)/\(card.name)").canonical()
        return "{\"directory\":\(directory),\(card.json.dropFirst())"
      }
      printOut("[\(items.joined(separator: ",\n "))]")
    } else if arguments.has("--names") {
      write(cards.map { $0.name + "\n" }.joined(), to: 1)
    } else if cards.isEmpty {
      let isFiltered = !arguments.positionals.isEmpty || arguments.hasAny
      printError(
        isFiltered
          ? "no such run in \(environment.runs)"
          : "no runs in \(environment.runs); lethe run SPEC makes one")
    } else {
      write(text(cards, environment), to: 1)
    }
    return .done
  }

  /// The runs whose measurements meet the conditions; throws when none has such a column.
  private static func measured(
    _ cards: [RunCard], _ conditions: [MetricFilter], in runs: String
  ) throws(NotFound) -> [RunCard] {
    let boards = cards.map { card in
      let metrics = RunFinder.json("metrics.json", of: "\(runs)/\(card.name)") ?? .array([])
      return (card: card, board: Leaderboard([(name: card.name, metrics: metrics)]))
    }
    let known = Set(boards.flatMap { $0.board.measures.flatMap { [$0.column, $0.metric] } })
    for condition in conditions where !known.isEmpty && !known.contains(condition.column) {
      throw NotFound(
        message: "no run here has '\(condition.column)'",
        help: Suggestion.help(for: condition.column, among: known.sorted()))
    }
    return boards.filter { MetricFilter.meets(conditions, $0.board) }.map(\.card)
  }

  private static func chosen(
    _ cards: [RunCard], _ arguments: Arguments
  ) throws(UsageError) -> [RunCard] {
    var cards = cards
    let texts = arguments.positionals
    if !texts.isEmpty { cards.removeAll { card in !texts.allSatisfy(card.name.contains) } }
    if arguments.has("--state") {
      let state = try arguments.choice("--state", of: RunCard.State.allCases.map(\.rawValue))
      cards.removeAll { $0.state.rawValue != state }
    }
    if let method = arguments.value("--method") {
      cards.removeAll { !$0.methods.contains(method) }
    }
    if let date = arguments.value("--since") {
      guard date.utf8.count >= 4, date.utf8.prefix(4).allSatisfy({ (0x30...0x39).contains($0) })
      else { throw UsageError(message: "'--since' takes a date such as 2026-11-21, not '\(date)'") }
      cards.removeAll { $0.started < date }
    }
    switch try arguments.choice("--sort", of: ["started", "name", "wall", "steps"]) {
    case "name": cards.sort { $0.name < $1.name }
    case "wall": cards.sort { ($0.seconds, $1.name) > ($1.seconds, $0.name) }
    case "steps": cards.sort { ($0.steps, $1.name) > ($1.steps, $0.name) }
    default: break
    }
    return arguments.has("--reverse") ? cards.reversed() : cards
  }

  /// The columns that fit a width, and the room for the methods: whole without a width; the least telling go first.
  private static func shown(
    _ widths: [Int], in width: Int?
  ) -> (columns: Set<Int>, methods: Int?) {
    var columns = Set(widths.indices)
    guard let width else { return (columns, .max) }
    func used() -> Int { columns.reduce(0) { $0 + widths[$1] + 2 } }
    // Steps, time and day, in this order; the name and the state stay.
    for column in [4, 3, 2] where used() > width { columns.remove(column) }
    for column in columns.sorted().reversed() where column > 4 && used() > width {
      columns.remove(column)
    }
    let room = width - used()
    return (columns, room >= 8 ? room : nil)
  }

  /// Aligned columns; ten thousand lines take milliseconds.
  private static func text(_ cards: [RunCard], _ environment: Environment) -> String {
    // A column that is empty everywhere is none.
    let isForeign = cards.contains { !$0.signer.isEmpty }
    let head = ["run", "state", "started", "wall", "steps"] + (isForeign ? ["imported"] : [])
    let lines =
      [head + ["methods"]]
      + cards.map { card in
        [
          card.name, card.state.rawValue, card.started, card.wall,
          card.steps > 0 ? "\(card.steps)" : "",
        ] + (isForeign ? [environment.origin(card.signer)] : [])
          + [card.methods.joined(separator: " ")]
      }
    var widths = [Int](repeating: 0, count: head.count)
    for line in lines {
      for column in head.indices { widths[column] = max(widths[column], line[column].utf8.count) }
    }
    let shown = Self.shown(widths, in: Terminal.width())
    var bytes: [UInt8] = []
    for line in lines {
      for column in head.indices where shown.columns.contains(column) {
        let blanks = repeatElement(
          UInt8(ascii: " "), count: widths[column] - line[column].utf8.count)
        let isNumber = column == 3 || column == 4
        if isNumber { bytes += blanks }
        bytes += line[column].utf8
        if !isNumber { bytes += blanks }
        bytes += "  ".utf8
      }
      if let room = shown.methods { bytes += TextWidth.cut(line[head.count], to: room).utf8 }
      while bytes.last == UInt8(ascii: " ") { bytes.removeLast() }
      bytes.append(10)
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
