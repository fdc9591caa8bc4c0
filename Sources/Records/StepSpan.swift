package import JSON

/// When a step was at work, where, and with how much memory; part of the provenance, never of a result.
package struct StepSpan: Sendable, Equatable {
  /// The step's label.
  package let step: String
  package let kind: String
  /// The machine, or the job of a cluster.
  package let place: String
  /// Seconds from the beginning of the run.
  package let start: Double
  /// Seconds from the beginning of the run.
  package let end: Double
  /// Most bytes in use at once; 0 when unknown.
  package let memory: Int
  /// `ran`, `failed`, `interrupted`, `skipped`, or `running` while the run goes on.
  package let state: String

  /// Creates a span.
  package init(
    step: String, kind: String, place: String, start: Double, end: Double, memory: Int,
    state: String
  ) {
    self.step = step
    self.kind = kind
    self.place = place
    self.start = start
    self.end = end
    self.memory = memory
    self.state = state
  }

  package var json: JSONValue {
    .object([
      "step": .string(step), "kind": .string(kind), "place": .string(place), "start": .real(start),
      "end": .real(end), "memory": .integer(memory), "state": .string(state),
    ])
  }

  /// Reads what `json` wrote; nil when it is something else.
  init?(_ json: JSONValue) {
    guard let step = json["step"]?.string, let start = json["start"]?.number,
      let end = json["end"]?.number
    else { return nil }
    self.init(
      step: step, kind: json["kind"]?.string ?? "", place: json["place"]?.string ?? "",
      start: start, end: end, memory: json["memory"]?.integer ?? 0,
      state: json["state"]?.string ?? "")
  }
}
