import Documents
package import Plans

/// Reads what an external program measured, as JSON lines, into the columns of one method.
///
/// A line is `{"metric": "accuracy", "value": 0.9}`, with `low`, `high`, `direction` (`higher`, `lower` or the
/// number to be close to), `values` (one an item; then `value` may be left out) and `method` as it likes; or
/// plain `{"accuracy": 0.9, "loss": 1.2}`. Of several lines for one column the last counts.
package struct ReadMetrics: Step {
  package static let kind = "read-metrics"
  package static let version = "1"

  /// The name of the program's step, which is that of the metric.
  let metric: String
  let file: String
  let method: String
  /// Whether lines that name no method are about this one.
  let isOwner: Bool

  package init(metric: String, file: String, method: String, isOwner: Bool) {
    self.metric = metric
    self.file = file
    self.method = method
    self.isOwner = isOwner
  }

  package func run(_ input: FileTree, _ context: Context) throws -> Measurement {
    let bytes = input.files.first { $0.name == file }?.bytes ?? []
    var columns: [Column] = []
    let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    for (number, line) in lines.enumerated() {
      guard line.contains(where: { $0 > 0x20 }) else { continue }
      for column in try read(Array(line), number + 1) {
        columns.removeAll { $0.name == column.name }
        columns.append(column)
      }
    }
    return Measurement(metric: metric, columns: columns)
  }

  private func read(_ line: [UInt8], _ number: Int) throws -> [Column] {
    func problem(_ text: String) -> UnreadableMetrics {
      UnreadableMetrics(file: file, line: number, problem: text)
    }
    let json: JSONValue
    do { json = try JSONValue.parse(line) } catch {
      throw problem("is no JSON (\(error)); numbers that are not finite cannot be written")
    }
    guard let members = json.object else { throw problem("is no object") }
    let owner = members["method"]?.string
    guard owner != nil || isOwner || members["method"] == nil else {
      throw problem("'method' must be the name of a method")
    }
    guard owner.map({ $0 == method }) ?? isOwner else { return [] }
    if let name = members["metric"]?.string {
      return [try column(name, members, problem)]
    }
    return try members.filter { $0.key != "method" }.sorted { $0.key < $1.key }.map { name, value in
      guard let value = value.number else { throw problem("'\(name)' is no number") }
      return Column(name, .higher, estimate: value, interval: .init(low: value, high: value))
    }
  }

  private func column(
    _ name: String, _ members: JSONObject, _ problem: (String) -> UnreadableMetrics
  ) throws -> Column {
    let direction: Column.Direction
    switch members["direction"] {
    case nil, .string("higher"): direction = .higher
    case .string("lower"): direction = .lower
    case .some(let other):
      guard let target = other.number else {
        throw problem("'direction' is \"higher\", \"lower\" or a number")
      }
      direction = .closerTo(target)
    }
    let values = (members["values"]?.array ?? []).compactMap(\.number)
    guard values.count == (members["values"]?.array?.count ?? 0) else {
      throw problem("'values' must be numbers")
    }
    if members["value"] == nil, !values.isEmpty {
      return Column(name, direction, meanOf: values, Bootstrap(seed: 1))
    }
    guard let value = members["value"]?.number else { throw problem("'value' is no number") }
    let low = members["low"]?.number ?? value
    let high = members["high"]?.number ?? value
    return Column(
      name, direction, estimate: value, interval: .init(low: low, high: high), values: values)
  }
}

/// A line of a program's metrics that is not what it should be.
package struct UnreadableMetrics: Error, CustomStringConvertible {
  let file: String
  let line: Int
  let problem: String

  package var description: String { "\(file):\(line): \(problem)" }
}
