import Analysis
import Datasets
import Documents
import Experiments
import Metrics
import Models
import Plans
package import Records
import Reports

/// The files of a run directory as pure functions of the record.
///
/// Those under `results` are covered by the manifest: the same spec gives the same bytes.
package struct RunFiles: Sendable {
  /// Relative names with contents, sorted by name.
  package let results: [(name: String, bytes: [UInt8])]
  /// The names of the reports.
  package static let viewNames = ["report.html", "report.ipynb", "report.md"]
  private let report: Report

  /// Draws the report and writes the other results, on all cores.
  package init(_ record: RunRecord) async {
    async let drawn = ReportBuilder.report(of: record)
    var results = Self.data(record)
    report = await drawn
    for figure in report.figures {
      let file = figure.file
      results.append((file.path, file.bytes))
    }
    self.results = results.sorted { $0.name < $1.name }
  }

  /// The reports, which show provenance too; each form on a core.
  package func views() async -> [(name: String, bytes: [UInt8])] {
    let forms: [@Sendable () -> String] = [report.html, report.notebook, report.markdown]
    let texts = await forms.concurrentMap { Array($0().utf8) }
    return Array(zip(Self.viewNames, texts))
  }

  /// The results but for the figures.
  private static func data(_ record: RunRecord) -> [(name: String, bytes: [UInt8])] {
    var results: [(name: String, bytes: [UInt8])] = [
      ("metrics.csv", Array(Self.metricsCSV(record).utf8)),
      ("metrics.json", Array((Self.metricsJSON(record).canonical() + "\n").utf8)),
      ("samples.jsonl", Array(Self.samples(record).utf8)),
    ]
    if let sweep = SweepResult.of(record) {
      results.append(("sweep.json", Array((sweep.json.canonical() + "\n").utf8)))
    }
    let attacks = AttackRow.rows(record)
    if !attacks.isEmpty {
      let json = JSONValue.array(attacks.map(\.json))
      results.append(("attacks.json", Array((json.canonical() + "\n").utf8)))
    }
    let stages = StageRow.rows(record)
    if !stages.isEmpty {
      let json = JSONValue.array(stages.map(\.json))
      results.append(("stages.json", Array((json.canonical() + "\n").utf8)))
    }
    if let trust = record.spec.experiment.cells.compactMap({ $0 as? TrustCell }).first {
      let json = JSONValue.array(trust.trusts(record).map(\.json))
      results.append(("metric-trust.json", Array((json.canonical() + "\n").utf8)))
    }
    return results
  }

  private static func rows(_ record: RunRecord) -> [MetricRow] {
    record.models.flatMap { model in
      model.measurements.flatMap { metric, measurement in
        measurement.columns.map {
          MetricRow(
            method: model.compared.method, seed: model.compared.seed, point: model.compared.point,
            metric: metric, column: $0)
        }
      }
    }
  }

  private static func metricsJSON(_ record: RunRecord) -> JSONValue {
    .array(rows(record).map(\.json))
  }

  private static func metricsCSV(_ record: RunRecord) -> String {
    let paths = record.spec.experiment.sweep.paths
    let header =
      ["method", "seed"] + paths
      + ["metric", "column", "direction", "estimate", "low", "high", "items"]
    let lines = rows(record).map { row in
      let point = paths.map { path in row.point.first { $0.path == path }?.text ?? "" }
      return [row.method, "\(row.seed)"] + point + [
        row.metric, row.column.name, row.column.direction.word, "\(row.column.estimate)",
        "\(row.column.low)", "\(row.column.high)", "\(row.column.values.count)",
      ]
    }
    return CSV.text([header] + lines)
  }

  /// One line an answer: method, seed, set, question, reference, answer.
  private static func samples(_ record: RunRecord) -> String {
    record.models.flatMap { model in
      [("forget", model.forgetAnswers), ("retain", model.retainAnswers)].flatMap { set, answers in
        zip(answers?.questions.rows ?? [], answers?.texts.rows ?? []).map { row, text in
          JSONValue.object([
            "method": .string(model.compared.title),
            "seed": .integer(Int(clamping: model.compared.seed)),
            "set": .string(set), "question": .string(row.question),
            "reference": .string(row.answer), "answer": .string(text.text),
          ]).canonical() + "\n"
        }
      }
    }.joined()
  }
}
