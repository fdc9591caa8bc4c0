import Documents
import Methods
package import Metrics
import Models

/// What is measured along the training of every method, and which of its points is kept.
package struct Curves: Sendable {
  package let every: Int
  /// Whether `every` counts steps; else epochs.
  package let countsSteps: Bool
  /// The most points of a training before its end.
  package let points: Int
  /// The share of the rows that is looked at.
  package let rows: Double
  /// The metrics that are measured, by name; all when empty.
  package let metrics: [String]
  package let stop: StoppingRule?

  init(_ p: inout Parameters) {
    every = p.integer(
      "every", default: 1, in: 1...1_000_000_000, "Epochs, or steps, between two looks.")
    countsSteps =
      p.choice("unit", of: ["epochs", "steps"], default: "epochs", "What 'every' counts.")
      == "steps"
    points = p.integer(
      "points", default: 20, in: 1...1_000,
      "The most looks before the end of a training; looks after its end are left out.")
    rows = p.number(
      "rows", default: 0.5, in: 0.001...1,
      "The share of the rows that is measured along the way; a rule that chooses by them keeps them out of the report."
    )
    metrics = p.texts(
      "metrics", default: [], "Which of the 'metrics' are measured along the way; all when empty.")
    stop = p.optionalGroup(
      "stop", "Which point of each training is kept; its end when left out.", StoppingRule.init)
    if stop != nil, rows > 0.9, !p.isDescribing {
      p.report(
        "rows", "a rule that chooses by the rows leaves them out of the report, which needs some",
        help: "write 'rows: 0.5'")
    }
  }

  /// The parts of a method's training, the last up to its end.
  func cuts(of method: any Methods.Method) -> [TrainingCut] {
    var count = points
    if !countsSteps, let epochs = method.epochsInParts {
      // What would end with the training is its end.
      count = min(count, max(0, (epochs - 1) / every))
    }
    let looks = (0..<count).map { index -> TrainingCut in
      let (place, isTooMuch) = every.multipliedReportingOverflow(by: index + 1)
      return isTooMuch ? .end : countsSteps ? .steps(place) : .epochs(place)
    }
    return looks.filter { $0 != .end } + [.end]
  }
}
