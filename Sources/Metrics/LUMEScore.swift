package import Datasets
package import Documents
package import Models
import Plans

/// LUME's measures of a model (Ramakrishna and others, 2025, arXiv:2502.15097; SemEval-2025, task 4): how much of its
/// texts it goes on with (ROUGE-L recall, regurgitation) and how many of its questions it answers exactly (knowledge),
/// of what was to be forgotten and of what was to stay, for each task.
///
/// `lume.score` is the harmonic mean of four numbers a task: both measures on retain rows, and 1 less both on forget
/// rows. The authors' final score is the mean of it, of 1 - 2 |AUC - 0.5| of a membership attack and of the accuracy on
/// MMLU: `membership` and `multiple_choice` measure those. An answer is exact when it is the right one but for case and
/// white space around it. The interval draws the rows of each set anew, through the whole formula.
package struct LUMEScore: EvidenceMetric {
  package static let name = "lume"
  package static let version = "1"
  package static let summary = "LUME's regurgitation and knowledge of each task, and its score."

  package let tasks: [Int]
  package let sets: OwnSets
  package let maxNewTokens: Int
  package let resamples: Int

  package init(_ p: inout Parameters) {
    tasks = p.integers(
      "tasks", default: [1, 2], in: 1...3, count: 1...3, "LUME's tasks that are measured.")
    let forget = p.optionalPath(
      "forget", "LUME's forget.jsonl; the forget set as one task when left out.")
    let retain = p.optionalPath(
      "retain", "LUME's retain.jsonl; the retain set as one task when left out.")
    let rows = p.optionalInteger(
      "rows", in: 1...1_000_000,
      "The most rows of each task, kind and set, the first ones; all when left out.")
    maxNewTokens = RougeOverlap.maxNewTokens(&p)
    resamples = Self.resamples(&p)
    if Set(tasks).count != tasks.count { p.report("tasks", "a task is listed twice") }
    if (forget == nil) != (retain == nil) {
      p.report(
        forget == nil ? "retain" : "forget", "'forget' and 'retain' go together",
        help: "give both files, or neither to measure the sets of 'data'")
    }
    guard let forget, let retain else {
      sets = OwnSets(all: [])
      return
    }
    var all: [(name: String, dataset: any Dataset)] = []
    for task in tasks {
      for (side, path) in [("forget", forget), ("retain", retain)] {
        for kind in [LUMEFile.Kind.completions, .questions] {
          let part = LUME(path: path, task: task, kind: kind, count: rows)
          all.append((Self.set(task, side, kind), part))
        }
      }
    }
    sets = OwnSets(all: all)
  }

  package var ownSets: [(name: String, dataset: any Dataset)] { sets.all }

  private static func set(_ task: Int, _ side: String, _ kind: LUMEFile.Kind) -> String {
    "lume_\(task)_\(side)_\(kind.rawValue)"
  }

  package func needs(_ sets: Set<String>) -> [Need] {
    self.sets.names.isEmpty
      ? [.answers("forget"), .answers("retain")] : self.sets.names.map { .answers($0) }
  }

  /// The answers of one kind, of a task's own set or of the experiment's as one task.
  private func answers(
    _ evidence: MetricEvidence, _ task: Int, _ side: String, _ kind: LUMEFile.Kind
  ) throws -> [(row: QARow, answer: Generation)] {
    guard sets.names.isEmpty else { return try evidence.answers(Self.set(task, side, kind)) }
    return try evidence.answers(side).filter { $0.row.isText == (kind == .completions) }
  }

  package func columns(
    of evidence: MetricEvidence, _ bootstrap: Bootstrap
  ) throws -> [Column] {
    var columns: [Column] = []
    var parts: [(values: [Double], isForget: Bool)] = []
    for task in sets.names.isEmpty ? [1] : tasks {
      for side in ["forget", "retain"] {
        for kind in [LUMEFile.Kind.completions, .questions] {
          let answers = try answers(evidence, task, side, kind)
          guard !answers.isEmpty else { continue }
          let values =
            kind == .completions
            ? RougeOverlap.recalls(answers)
            : answers.map { Self.isExact($1.text, $0.answer) ? 1 : 0 }
          let name = kind == .completions ? "regurgitation" : "knowledge"
          parts.append((values, side == "forget"))
          columns.append(
            Column(
              "lume.task\(task)_\(side)_\(name)", side == "forget" ? .lower : .higher,
              meanOf: values, bootstrap))
        }
      }
    }
    func score(_ counts: [[Int32]]) -> Double {
      harmonicMean(
        zip(parts, counts).map { part, counts in
          let mean = Bootstrap.mean(part.values, times: counts)
          return part.isForget ? 1 - mean : mean
        })
    }
    let sizes = parts.map(\.values.count)
    return columns + [
      Column(
        "lume.score", .higher, estimate: score(sizes.map { [Int32](repeating: 1, count: $0) }),
        interval: bootstrap.interval(groups: sizes, statistic: score))
    ]
  }

  /// Whether two answers are the same but for case and the white space around them.
  package static func isExact(_ answer: String, _ right: String) -> Bool {
    func bare(_ text: String) -> String {
      var text = Substring(text.lowercased())
      while text.first?.isWhitespace == true { text.removeFirst() }
      while text.last?.isWhitespace == true { text.removeLast() }
      return String(text)
    }
    return bare(answer) == bare(right)
  }
}

/// Sets of a metric's own, which are inputs and no part of its key.
package struct OwnSets: Codable, Sendable {
  @WiringOnly private(set) var all: [(name: String, dataset: any Dataset)]
  @Unkeyed private(set) var names: [String]

  package init(all: [(name: String, dataset: any Dataset)]) {
    self.all = all
    names = all.map(\.name)
  }
}
