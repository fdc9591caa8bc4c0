package import Datasets
import Executors
import Plans
package import Storage

/// The rows that a proof of deletion is about.
package enum DeletedRows: Sendable {
  /// Those of the run's forget sets.
  case forgetSets
  case rows([QARow])

  /// Reads a file of rows as `qa` data sets have them, or takes `forget` for the run's own forget rows.
  ///
  /// Throws for a file that cannot be read or has another form.
  package init(_ text: String, disk: Disk = Disk()) throws(NotFound) {
    guard text != "forget" else {
      self = .forgetSets
      return
    }
    do {
      self = .rows(try QAFile().rows(of: disk.read(text), file: text))
    } catch {
      throw NotFound(
        message: "'\(text)' has no rows: \(error)",
        help:
          "give questions and answers as a 'qa' data set has them, or 'forget' for the run's own")
    }
  }

  /// The rows themselves, as question and answer.
  func rows(of plan: Plan, _ trees: [Int: Tree], _ store: Store) throws -> Set<Row> {
    switch self {
    case .rows(let rows): return Set(rows.map(Row.init))
    case .forgetSets:
      let sets = plan.entries.filter { $0.labels.contains { $0.hasPrefix("forget data") } }
      return try sets.reduce(into: []) { rows, entry in
        guard let tree = trees[entry.index], DeletionWalk.holdsRows(tree) else { return }
        let corpus = try Corpus(from: StoredParts(tree, in: store.objects))
        rows.formUnion(corpus.rows.map(Row.init))
      }
    }
  }

  /// What a row is known by: its question and its answer.
  struct Row: Hashable {
    let question: String
    let answer: String

    init(_ row: QARow) {
      question = row.question
      answer = row.answer
    }
  }
}
