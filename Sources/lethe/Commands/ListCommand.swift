import Analysis
import Documents
import Experiments
import Records
import Reports
import Workbench

/// `lethe ls`: the runs, the latest first.
struct ListCommand: Command {
  static let name = "ls"
  static let summary = "Lists the runs, the latest first; filters and sorts them."
  static let examples = [
    "ls", "ls tofu --state complete --sort wall --limit 10",
    "ls --where 'forget_quality>0.05' --where 'model_utility>0.5'",
    "ls --json | jq -r '.[] | select(.wall_seconds > 60) | .name'",
  ]

  private enum Order: String, CaseIterable { case started, name, wall, steps }

  private let texts = Options.arguments("TEXT", isOptional: true)
  private let state: RunCard.State? = Options.optional(
    "--state NAME", .choice, "only runs in this state")
  private let conditions = Options.all(
    "--where CONDITION", .parsed("a condition such as 'forget_quality>0.05'", MetricFilter.init),
    "only runs with a method that was measured so, such as 'forget_quality>0.05'")
  private let method = Options.optional(
    "--method NAME", .text, "only runs that compare a method of this name")
  private let date = Options.optional(
    "--since DATE", .parsed("a date such as 2026-11-21", Self.date),
    "only runs started on that day or later, such as 2026-11-21")
  private let order: Order = Options.value(
    "--sort KEY", .choice, default: .started, "started: the latest first")
  private let isReversed = Options.flag("--reverse", "turns the order round")
  private let limit = Options.optional("--limit N", .count, "shows the first N only")
  private let isNames = Options.flag("--names", "prints the names alone, a line each")
  private let isJSON = Options.json()

  func run(_ environment: Environment) async throws -> ExitCode {
    let all = try RunFinder(runs: environment.runs).cards
    var cards = chosen(all)
    if !conditions.isEmpty { cards = try measured(cards, in: environment.runs) }
    if let limit { cards = Array(cards.prefix(limit)) }
    if isJSON {
      let items = cards.map { card in
        let directory = JSONValue.string("\(environment.runs)/\(card.name)").canonical()
        return "{\"directory\":\(directory),\(card.json.dropFirst())"
      }
      printOut("[\(items.joined(separator: ",\n "))]")
    } else if isNames {
      write(cards.map { $0.name + "\n" }.joined(), to: 1)
    } else if cards.isEmpty {
      printError(
        all.isEmpty
          ? "no runs in \(environment.runs); lethe run SPEC makes one"
          : "no such run in \(environment.runs)")
    } else {
      write(Self.text(cards, environment), to: 1)
    }
    return .done
  }

  private static func date(_ text: String) -> String? {
    text.utf8.count >= 4 && text.utf8.prefix(4).allSatisfy { (0x30...0x39).contains($0) }
      ? text : nil
  }

  /// The runs whose measurements meet the conditions; throws when none has such a column.
  private func measured(
    _ cards: [RunCard], in runs: String
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

  private func chosen(_ cards: [RunCard]) -> [RunCard] {
    var cards = cards
    if !texts.isEmpty { cards.removeAll { card in !texts.allSatisfy(card.name.contains) } }
    if let state { cards.removeAll { $0.state != state } }
    if let method { cards.removeAll { !$0.methods.contains(method) } }
    if let date { cards.removeAll { $0.started < date } }
    switch order {
    case .started: break
    case .name: cards.sort { $0.name < $1.name }
    case .wall: cards.sort { ($0.seconds ?? 0, $1.name) > ($1.seconds ?? 0, $0.name) }
    case .steps: cards.sort { ($0.steps, $1.name) > ($1.steps, $0.name) }
    }
    return isReversed ? cards.reversed() : cards
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
        let wall = card.seconds.map(NumberFormat.duration.text) ?? ""
        return [
          card.name, card.state.rawValue, card.started, wall,
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
