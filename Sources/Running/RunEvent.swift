package import JSON
package import Plans
import Storage

/// Something that happened in a run, for terminals and logs.
package enum RunEvent: Sendable, Equatable {
  /// The run starts; this many steps are in the plan.
  case began(steps: Int)
  case started(index: Int, label: String, reason: Reason, threads: Int, attempt: Int)
  case progress(index: Int, label: String, Progress)
  case log(index: Int, label: String, line: String)
  /// Another process computes the same key; `holder` says which.
  case waiting(index: Int, label: String, holder: String)
  /// The step is somewhere else: waiting or running as a job of a cluster.
  case placed(index: Int, label: String, place: String)
  case retrying(index: Int, label: String, attempt: Int, message: String)
  case finished(Outcome)
}

/// Whoever wants to know; called from several threads.
package protocol RunObserver: Sendable {
  func handle(_ event: RunEvent)
}

/// Passes every event on to several observers, in order.
package struct Observers: RunObserver {
  private let all: [any RunObserver]

  package init(_ all: [any RunObserver]) { self.all = all }

  package func handle(_ event: RunEvent) {
    for observer in all { observer.handle(event) }
  }
}

extension RunEvent {
  /// The event as one object for `events.jsonl`; the caller adds the time.
  package var json: [String: JSONValue] {
    switch self {
    case .began(let steps): ["event": .string("began"), "steps": .integer(steps)]
    case .started(_, let label, let reason, let threads, let attempt):
      [
        "event": .string("started"), "step": .string(label), "reason": .string(reason.text),
        "threads": .integer(threads), "attempt": .integer(attempt),
      ]
    case .progress(_, let label, let progress):
      [
        "event": .string("progress"), "step": .string(label), "done": .integer(progress.done),
        "total": .integer(progress.total),
        "values": .object(progress.values.mapValues(JSONValue.real)),
      ]
    case .log(_, let label, let line):
      ["event": .string("log"), "step": .string(label), "line": .string(line)]
    case .waiting(_, let label, let holder):
      ["event": .string("waiting"), "step": .string(label), "holder": .string(holder)]
    case .placed(_, let label, let place):
      ["event": .string("placed"), "step": .string(label), "place": .string(place)]
    case .retrying(_, let label, let attempt, let message):
      [
        "event": .string("retrying"), "step": .string(label), "attempt": .integer(attempt),
        "message": .string(message),
      ]
    case .finished(let outcome): outcome.eventJSON
    }
  }
}

extension Outcome {
  fileprivate var eventJSON: [String: JSONValue] {
    var json: [String: JSONValue] = [
      "event": .string("finished"), "step": .string(label), "state": .string(stateName),
    ]
    json["key"] = key.map { .string($0.hex) }
    json["object"] = object.map { .string($0.hex) }
    json["reason"] = reason.map { .string($0.text) }
    json["cost"] = cost?.json
    switch state {
    case .failed(let message): json["message"] = .string(message)
    case .skipped(let label): json["because"] = .string(label)
    case .cached, .ran, .interrupted: break
    }
    return json
  }

  /// One word for the state: cached, ran, failed, skipped, interrupted.
  package var stateName: String {
    switch state {
    case .cached: "cached"
    case .ran: "ran"
    case .failed: "failed"
    case .skipped: "skipped"
    case .interrupted: "interrupted"
    }
  }
}
