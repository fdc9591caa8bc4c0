package import Plans

/// One seed at one point of the sweep: what a plan is wired for at a time.
package struct SeededPoint: Sendable {
  /// The assignments of the point.
  package let point: [Assignment]
  /// Whether it is a trial that only the objective of the sweep judges.
  package let isProbe: Bool
  /// What the sweep is after; nil for one without an objective.
  package let objective: Objective?
  package let seed: UInt64
  /// Whether the experiment has no other seed, so that labels need not name it.
  package let isOnlySeed: Bool

  /// The assignments that can matter to a method: those of other methods cannot.
  package func point(of method: String) -> [Assignment] {
    point.filter { assignment in
      let parts = assignment.path.split(separator: ".")
      return parts.first != "methods" || (parts.count > 1 && parts[1] == method)
    }
  }

  /// What tells steps apart that are added at one of its points.
  func scope(_ point: [Assignment]) -> [String: String] {
    var scope = Dictionary(point.map { ($0.path, $0.text) }) { $1 }
    if !isOnlySeed { scope["seed"] = "\(seed)" }
    return scope
  }

  /// Wires each compared method, and goes on with the next where one cannot be.
  ///
  /// What other methods are set to at this point is no part of its steps' names.
  package func wireEach<Method>(
    of compared: [ComparedMethod<Method>], into plan: inout Plan, _ sources: inout SourceProblems,
    _ body: (ComparedMethod<Method>, inout Plan) throws -> Void
  ) {
    for named in compared {
      plan.scope = scope(point(of: named.name))
      sources.attempt { try body(named, &plan) }
    }
    plan.scope = scope(point)
  }
}
