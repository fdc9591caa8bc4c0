package import Plans
package import Running
import Storage

/// How far a run has come: what is at work, what has ended, and when the rest may be done; gathered from its events.
///
/// All times are seconds from the beginning of the invocation.
package struct RunProgress: Sendable {
  /// A step at work.
  package struct Step: Sendable {
    /// Its label in the plan.
    package let label: String
    package let kind: String
    /// When its first attempt began.
    package let start: Double
    /// The machine, where it is another one.
    package fileprivate(set) var place: String?
    /// How far it was when it last said so.
    package fileprivate(set) var progress: Progress?
    /// How far it was when it first said so, and when: a resumed step does not begin at 0.
    fileprivate var first: (done: Int, time: Double)?
    /// Its loss by how far it was.
    package fileprivate(set) var losses = LossCurve()

    /// Seconds that are left at its pace so far; nil when it does not tell how far it is.
    package func left(at now: Double) -> Double? {
      guard let first, let progress, progress.done > first.done, progress.total > 0 else {
        return nil
      }
      let pace = max(0, now - first.time) / Double(progress.done - first.done)
      return pace * Double(max(0, progress.total - progress.done))
    }
  }

  /// Steps whose times are kept, the longest.
  private static let spanLimit = 4000
  /// Curves of ended steps that are kept, the latest.
  private static let curveLimit = 8

  /// Steps in the plan.
  package let steps: Int
  private let kinds: [String]
  /// What takes a process of its own.
  private let isHeavy: [Bool]
  /// Seconds that steps of a kind take: as earlier runs had it, and then as this one has.
  private var usual: [String: Double] = [:]
  private var isDone: [Bool]
  /// The steps at work, by their positions in the plan.
  package private(set) var running: [Int: Step] = [:]
  /// Steps whose results are there.
  package private(set) var done = 0
  /// Those of them that were there before.
  package private(set) var cached = 0
  /// The steps that failed, and why.
  package private(set) var failures: [(label: String, message: String)] = []
  /// The losses of steps that have ended.
  package private(set) var curves: [(label: String, losses: LossCurve)] = []
  private var spans: [StepSpan] = []
  /// The most steps that were at work at once.
  private var lanes = 0

  /// The beginning of a plan, whose steps may be expected to take some seconds where that is known.
  package init(_ plan: Plan, known: [Double?]) {
    steps = plan.entries.count
    kinds = plan.entries.map(\.kind)
    isHeavy = plan.entries.map { !$0.resources.isLight }
    isDone = Array(repeating: false, count: steps)
    for (kind, seconds) in zip(kinds, known) {
      if let seconds { usual[kind] = seconds }
    }
  }

  /// Takes an event in that happened at some time.
  package mutating func take(_ event: RunEvent, at now: Double) {
    switch event {
    case .began, .log, .waiting, .retrying: break
    case .started(let index, let label, _, _, let attempt):
      guard kinds.indices.contains(index), attempt == 1 || running[index] == nil else { return }
      running[index] = Step(label: label, kind: kinds[index], start: now)
      lanes = max(lanes, running.keys.count { isHeavy[$0] })
    case .placed(let index, _, let place):
      let node = place.split(separator: " on ").dropFirst().last.map(String.init)
      let known = running[index]?.place
      running[index]?.place = node ?? known ?? "cluster"
    case .progress(let index, _, let progress):
      if running[index] != nil, running[index]?.first == nil {
        running[index]?.first = (progress.done, now)
      }
      running[index]?.progress = progress
      if let loss = progress.values["loss"] {
        running[index]?.losses.add(Double(progress.done), loss)
      }
    case .finished(let outcome): finish(outcome, now)
    }
  }

  private mutating func finish(_ outcome: Outcome, _ now: Double) {
    guard isDone.indices.contains(outcome.index) else { return }
    let index = outcome.index
    if !isDone[index], outcome.isDone { done += 1 }
    isDone[index] = true
    if outcome.state == .cached { cached += 1 }
    if case .failed(let message) = outcome.state { failures.append((outcome.label, message)) }
    guard let step = running.removeValue(forKey: index) else { return }
    if outcome.state == .ran { usual[step.kind] = now - step.start }
    spans.append(step.span(to: now, memory: outcome.cost?.memory ?? 0, outcome.stateName))
    if spans.count > 2 * Self.spanLimit { spans = Self.longest(spans) }
    guard !step.losses.points.isEmpty else { return }
    curves.append((step.label, step.losses))
    if curves.count > Self.curveLimit { curves.removeFirst() }
  }

  private static func longest(_ spans: [StepSpan]) -> [StepSpan] {
    guard spans.count > spanLimit else { return spans }
    return spans.sorted { $0.end - $0.start > $1.end - $1.start }.prefix(spanLimit)
      .sorted { ($0.start, $0.step) < ($1.start, $1.step) }
  }

  /// What was at work until now, and still is.
  package func spans(at now: Double) -> [StepSpan] {
    Self.longest(
      spans
        + running.sorted { $0.key < $1.key }.map { $0.value.span(to: now, memory: 0, "running") })
  }

  /// Seconds that the rest may take, if as many steps are at work at once as there were; nil while no duration is known.
  package func left(at now: Double) -> Double? {
    guard !usual.isEmpty else { return nil }
    let mean = usual.values.reduce(0, +) / Double(usual.count)
    var sum = 0.0
    var longest = 0.0
    for index in kinds.indices where isHeavy[index] && !isDone[index] {
      var seconds = usual[kinds[index]] ?? mean
      if let step = running[index] {
        seconds = step.left(at: now) ?? max(0, seconds - (now - step.start))
      }
      sum += seconds
      longest = max(longest, seconds)
    }
    return max(longest, sum / Double(max(1, lanes)))
  }
}

extension RunProgress.Step {
  fileprivate func span(to end: Double, memory: Int, _ state: String) -> StepSpan {
    StepSpan(
      step: label, kind: kind, place: place ?? "this machine", start: start, end: end,
      memory: memory, state: state)
  }
}
