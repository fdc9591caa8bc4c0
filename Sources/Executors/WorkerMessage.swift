import JSON
package import Plans
package import Storage

/// What a worker tells its runner: one JSON object per line of its standard output.
package enum WorkerMessage: Sendable, Equatable {
  /// A job's process takes the step up, on that machine; workers do not say it.
  case began(place: String)
  case progress(Progress)
  case log(String)
  case done(Cost)
  case failed(String, FailureCause = .step)
  case damaged([Digest])
  case interrupted

  /// The message as a line without its newline.
  var line: String {
    let json: [String: JSONValue] =
      switch self {
      case .began(let place): ["began": .string(place)]
      case .progress(let progress):
        [
          "progress": .object([
            "done": .integer(progress.done), "total": .integer(progress.total),
            "values": .object(progress.values.mapValues(JSONValue.real)),
          ])
        ]
      case .log(let line): ["log": .string(line)]
      case .done(let cost): ["done": cost.json]
      case .failed(let message, .step): ["failed": .string(message)]
      case .failed(let message, let cause):
        ["failed": .string(message), "cause": .string(cause.text)]
      case .damaged(let digests): ["damaged": .array(digests.map { .string($0.hex) })]
      case .interrupted: ["interrupted": .bool(true)]
      }
    return JSONValue.object(json).keyText
  }

  /// Reads a line; nil when it is something else, which then belongs to the log.
  init?(line: String) {
    guard line.hasPrefix("{"), let json = try? JSONValue.parse(Array(line.utf8)) else { return nil }
    if let progress = json["progress"], let done = progress["done"]?.integer,
      let total = progress["total"]?.integer
    {
      let values = progress["values"]?.object ?? [:]
      self = .progress(
        Progress(
          done: done, total: total,
          values: Dictionary(values.compactMap { name, value in value.number.map { (name, $0) } }) {
            $1
          }))
    } else if let place = json["began"]?.string {
      self = .began(place: place)
    } else if let text = json["log"]?.string {
      self = .log(text)
    } else if let cost = json["done"] {
      self = .done(Cost(json: cost))
    } else if let message = json["failed"]?.string {
      self = .failed(message, json["cause"]?.string.flatMap(FailureCause.init) ?? .step)
    } else if let digests = json["damaged"]?.array {
      self = .damaged(digests.compactMap { $0.string.flatMap(Digest.init(hex:)) })
    } else if json["interrupted"] != nil {
      self = .interrupted
    } else {
      return nil
    }
  }
}
