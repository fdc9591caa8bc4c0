package import Documents
import Experiments
package import Metrics
package import Records

/// One line of `attacks.json`: one column of one metric for one attacked model, before and after.
package struct AttackRow: Sendable {
  package let model: ModelRecord
  package let attack: String
  package let metric: String
  package let before: Column
  package let after: Column

  /// Every column that there is before and after.
  package static func rows(_ record: RunRecord) -> [AttackRow] {
    record.models.flatMap { model in
      model.attacks.flatMap { attack in
        attack.measurements.flatMap { metric, before, after in
          after.columns.compactMap { column in
            before.columns.first { $0.name == column.name }.map {
              AttackRow(
                model: model, attack: attack.title, metric: metric, before: $0, after: column)
            }
          }
        }
      }
    }
  }

  package var json: JSONValue {
    let change = AttackChange([(before: before, after: after)])
    return .object([
      "method": .string(model.compared.method),
      "seed": .integer(Int(clamping: model.compared.seed)),
      "point": model.compared.point.json,
      "attack": .string(attack), "metric": .string(metric), "column": .string(after.name),
      "direction": .string(after.direction.word), "before": .number(before.estimate),
      "estimate": .number(after.estimate), "low": .number(after.low), "high": .number(after.high),
      "items": .integer(after.values.count),
      "change": change.map { .number($0.estimate) } ?? .null,
      "change_low": change?.interval.map { .number($0.low) } ?? .null,
      "change_high": change?.interval.map { .number($0.high) } ?? .null,
    ])
  }
}
