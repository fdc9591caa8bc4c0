import Analysis
import Documents
import Records
import Reporting
import Reports
package import Storage

/// A static site of all runs: an index, a leaderboard for each model and data set, and the reports.
package struct Site: Sendable {
  private let runs: String
  private let store: Store
  private let target: RunDirectory

  /// Prepares a site of the runs below `runs` in `directory`.
  package init(runs: String, store: Store, directory: String) {
    self.runs = runs
    self.store = store
    target = RunDirectory(at: directory, store: store)
  }

  /// What runs are compared by: the same model learnt from the same rows.
  private struct Board {
    let title: String
    let key: String
    var runs: [(name: String, metrics: JSONValue)] = []
  }

  /// Writes every page; returns how many runs and leaderboards it has.
  ///
  /// `origin` says for people who signed what was imported. Reports of others, which may hold anything, are not copied:
  /// a page is made of their numbers.
  package func write(origin: (_ signer: String) -> String) throws -> (runs: Int, boards: Int) {
    let cards = try RunIndex(runs: runs, store: store).cards()
    var boards: [Board] = []
    for card in cards {
      let directory = RunDirectory(at: "\(runs)/\(card.name)", store: store)
      let isForeign = !card.signer.isEmpty
      for name in Self.files where !isForeign || !name.hasPrefix("report") {
        if try directory.contains(name) {
          let bytes = try directory.read(name)
          let shown =
            name == "report.html"
            ? Array(WatchedPage.plain(String(decoding: bytes, as: UTF8.self)).utf8) : bytes
          try target.write("runs/\(card.name)/\(name)", shown)
        }
      }
      if isForeign { try writePage(of: card, directory, origin(card.signer)) }
      guard let metrics = try Self.metrics(of: directory), metrics.array?.isEmpty == false,
        let board = try Self.board(of: directory)
      else { continue }
      let index = boards.firstIndex { $0.key == board.key } ?? boards.count
      if index == boards.count { boards.append(board) }
      boards[index].runs.append((card.name, metrics))
    }
    boards.sort { ($0.title, $0.key) < ($1.title, $1.key) }
    for board in boards { try write(board) }
    try target.write("index.html", try index(cards, boards, origin).html())
    return (cards.count, boards.count)
  }

  private static let files = [
    "report.html", "report.ipynb", "metrics.csv", "metrics.json", "resolved.yaml",
  ]

  /// The page of a run that came from somebody else, from its numbers alone.
  private func writePage(
    of card: RunCard, _ directory: RunDirectory, _ origin: String
  ) throws {
    try target.remove("runs/\(card.name)/report.ipynb")
    let board = Leaderboard([(card.name, try Self.metrics(of: directory) ?? .array([]))])
    let page = SitePage(
      title: card.name, subtitle: "imported, \(origin); drawn from its metrics.json",
      parent: ("All runs", "../../index.html"),
      sections: [SitePage.Section("Metrics", board.table(runs: false))])
    try target.write("runs/\(card.name)/report.html", page.html())
  }

  private func index(
    _ cards: [RunCard], _ boards: [Board], _ origin: (String) -> String
  ) throws -> SitePage {
    let runs = Table(
      columns: [
        Table.Column("run"), Table.Column("state"), Table.Column("started"),
        Table.Column("wall", .right), Table.Column("steps", .right), Table.Column("methods"),
        Table.Column("imported"),
      ],
      rows: cards.map { card in
        Table.Row([
          .text(card.name), .text(card.state.rawValue), .text(card.started),
          .number(card.seconds ?? 0, .duration), .number(Double(card.steps), .count),
          .text(card.methods.joined(separator: ", ")), .text(origin(card.signer)),
        ])
      })
    let leaders = Table(
      columns: [
        Table.Column("model and data"), Table.Column("runs", .right),
        Table.Column("first in mean rank"),
      ],
      rows: boards.map { board in
        let first = Leaderboard(board.runs).entries.first
        return Table.Row([
          .text(board.title), .number(Double(board.runs.count), .count),
          .text(first.map { "\($0.method) \($0.point)" } ?? ""),
        ])
      })
    return SitePage(
      title: "Runs", subtitle: "\(cards.count) runs, \(boards.count) leaderboards",
      sections: (boards.isEmpty
        ? []
        : [
          SitePage.Section("Leaderboards", leaders, links: boards.map { "boards/\($0.key).html" })
        ])
        + [
          SitePage.Section(
            "All runs", runs,
            links: try cards.map { card in
              try target.contains("runs/\(card.name)/report.html")
                ? "runs/\(card.name)/report.html" : nil
            })
        ])
  }

  private func write(_ board: Board) throws {
    let leaders = Leaderboard(board.runs)
    let table = leaders.table(runs: true)
    // The run stands first, as it is what leads on.
    let order = [1, 0] + Array(2..<max(2, table.columns.count))
    let turned = Table(
      columns: order.map { table.columns[$0] },
      rows: table.rows.map { row in
        Table.Row(order.map { row.values[$0] }, isBaseline: row.isBaseline)
      })
    let page = SitePage(
      title: board.title,
      subtitle: "Best mean rank first; runs: \(board.runs.count)",
      parent: ("All runs", "../index.html"),
      sections: [
        SitePage.Section(
          "Leaderboard",
          text:
            "Rank: the mean over the columns of a method's place; baselines take no part. Brackets: 95 % intervals.",
          turned, links: leaders.entries.map { "../runs/\($0.run)/report.html" })
      ])
    try target.write("boards/\(board.key).html", page.html())
  }

  /// The numbers of a run; nil when there are none, or the file is none of ours.
  private static func metrics(of directory: RunDirectory) throws -> JSONValue? {
    guard try directory.contains("metrics.json") else { return nil }
    let bytes = try directory.read("metrics.json")
    // Numbers of another form are not shown.
    return try? JSONValue.parse(bytes)
  }

  /// The board that a run belongs to, from its resolved spec; nil for a run without model or data.
  private static func board(of directory: RunDirectory) throws -> Board? {
    guard try directory.contains("resolved.yaml") else { return nil }
    let bytes = try directory.read("resolved.yaml")
    // A spec that is none has no board.
    guard let spec = try? YAML.parse(bytes, file: "resolved.yaml"), let model = spec["model"],
      let data = spec["data"], !model.isNull, !data.isNull
    else { return nil }
    // A search measures other rows in its report than other runs do.
    let search = spec["sweep"].flatMap { $0["tpe"] ?? $0["cma_es"] ?? $0["halving"] }?["objective"]
    let read = [model, data].map(YAML.writeOnOneLine).joined(separator: "\n")
    let files = (spec["inputs"]?.entries ?? []).filter { read.contains($0.key.text ?? "\n") }
    let identity = [read] + ([search ?? .null()] + files.map(\.value)).map(YAML.writeOnOneLine)
    let key = SHA256.digest(of: identity.joined(separator: "\n")).hex.prefix(12)
    let rows = search == nil ? "" : ", rows of a search left out"
    return Board(
      title: "\(label(model)) on \(label(data["forget"] ?? data))\(rows)", key: String(key))
  }

  /// A component in a few words: its name, the file or repository that it reads, its rows.
  private static func label(_ node: Node) -> String {
    guard let entry = node.entries?.first, let name = entry.key.text else {
      return node.text ?? ""
    }
    let members = entry.value
    let place = ["path", "file", "folder", "repository", "name"].lazy
      .compactMap { members[$0]?.text }.first
    var words = [name]
    if let place { words.append(place.split(separator: "/").last.map(String.init) ?? place) }
    if let architecture = members["architecture"]?.entries?.first?.key.text {
      words.append(architecture)
    }
    if let count = members["count"], !count.isNull, let text = count.text {
      words.append("(\(text) rows from \(members["start"]?.text ?? "0"))")
    }
    return words.joined(separator: " ")
  }
}
