import Plans
import Reports
import Running
import Storage
import Synchronization
import Workbench

/// Shows how a run goes: on a terminal a live block, elsewhere a line an event.
final class ProgressDisplay: RunObserver {
  private struct Running {
    let label: String
    let start: Moment
    var progress: Progress?
    /// Where it is, when it is a job of a cluster.
    var place: String?
    /// How far the first report was: a resumed step does not begin at 0.
    var first: (done: Int, elapsed: Double)?
    /// Seconds at the last plain line.
    var lastLine = 0.0
    /// The watched probabilities when they were first seen.
    var watchedFirst: [String: Double] = [:]
  }

  private struct State {
    var running: [Int: Running] = [:]
    var done = 0
    var cached = 0
    /// Lines of the live block that stand on the screen.
    var drawn = 0
    /// How many steps of each run of a sweep are still to be done.
    var left: [Int] = []
    var lastDrawn = -1.0
  }

  private let steps: Int
  /// The runs that each step belongs to, where there are several: points of a sweep, each with each seed.
  private let runs: [[Int]]
  private let isInteractive: Bool
  private let isQuiet: Bool
  private let start = Moment.now
  private let state = Mutex(State())

  /// `runs` has the steps of each run of a sweep.
  init(steps: Int, runs: [[Int]] = [], isInteractive: Bool, isQuiet: Bool) {
    self.steps = steps
    var member = [[Int]](repeating: [], count: steps)
    for (run, indices) in runs.enumerated() {
      for index in indices where member.indices.contains(index) { member[index].append(run) }
    }
    self.runs = member
    state.withLock { $0.left = runs.map(\.count) }
    self.isInteractive = isInteractive
    self.isQuiet = isQuiet
  }

  func handle(_ event: RunEvent) {
    guard !isQuiet else { return }
    state.withLock { state in
      switch event {
      case .began: break
      case .started(let index, let label, let reason, _, _):
        state.running[index] = Running(label: label, start: .now)
        if !isInteractive { printError("start   \(label)  (\(reason.text))") }
      case .progress(let index, _, let progress):
        if let running = state.running[index], running.first == nil {
          state.running[index]?.first = (progress.done, running.start.elapsed)
        }
        state.running[index]?.progress = progress
        for (name, value) in progress.values where name.hasPrefix(Self.watched) {
          if state.running[index]?.watchedFirst[name] == nil {
            state.running[index]?.watchedFirst[name] = value
          }
        }
        if !isInteractive { heartbeat(index, &state) }
      case .log: break
      case .waiting(_, let label, let holder):
        say("wait    \(label)  (\(holder) computes it)", &state)
      case .placed(let index, let label, let place):
        state.running[index]?.place = place
        if !isInteractive { printError("        \(label)  \(place)") }
      case .retrying(_, let label, let attempt, let message):
        say("retry   \(label)  attempt \(attempt): \(message)", &state)
      case .finished(let outcome): finish(outcome, &state)
      }
      if isInteractive { draw(&state) }
    }
  }

  /// Takes the live block off the screen.
  func close() {
    state.withLock { erase(&$0) }
  }

  /// Prints the totals.
  func summarise(_ outcomes: [Outcome], wall: Double) {
    let count = { (name: String) in outcomes.count { $0.stateName == name } }
    let others = ["failed", "skipped", "interrupted"].filter { count($0) > 0 }
      .map { ", \(count($0)) \($0)" }.joined()
    summarise(ran: count("ran"), cached: count("cached"), others: others, wall: wall)
  }

  /// Prints the totals of a run, also of one in which nothing had to be done.
  func summarise(ran: Int, cached: Int, others: String = "", wall: Double) {
    printError("\(ran) ran, \(cached) cached\(others) in \(NumberFormat.duration.text(wall))")
  }

  private func finish(_ outcome: Outcome, _ state: inout State) {
    state.done += 1
    let began = state.running.removeValue(forKey: outcome.index)
    if runs.indices.contains(outcome.index) {
      for run in runs[outcome.index] { state.left[run] -= 1 }
    }
    switch outcome.state {
    case .cached: state.cached += 1
    case .ran:
      // Steps that take no time are only counted.
      let wall = outcome.cost?.wall ?? 0
      if !isInteractive || wall > 0.5 {
        let watched = began.map(watched).map { $0.map { "  " + $0 }.joined() } ?? ""
        say("done    \(outcome.label)  \(NumberFormat.duration.text(wall))\(watched)", &state)
      }
    case .failed(let message):
      say("FAILED  \(outcome.label): \(message)", &state)
      for line in outcome.logTail.suffix(20) { say("        | \(line)", &state) }
    case .skipped(let cause): say("skip    \(outcome.label)  (\(cause) failed)", &state)
    case .interrupted:
      if began != nil { say("stopped \(outcome.label)", &state) }
    }
  }

  /// Prints a line above the live block.
  private func say(_ line: String, _ state: inout State) {
    erase(&state)
    printError(line)
  }

  private func heartbeat(_ index: Int, _ state: inout State) {
    guard let running = state.running[index] else { return }
    let elapsed = running.start.elapsed
    guard elapsed - running.lastLine >= 10 else { return }
    state.running[index]?.lastLine = elapsed
    printError("        \(describe(running))")
  }

  private func draw(_ state: inout State) {
    let elapsed = start.elapsed
    guard elapsed - state.lastDrawn >= 0.1 || state.drawn == 0 else { return }
    erase(&state)
    state.lastDrawn = elapsed
    var lines: [String] = []
    if state.left.count > 1 {
      let done = state.left.count { $0 == 0 }
      let now = min(done + 1, state.left.count)
      lines.append("run \(now) of \(state.left.count)  \(Self.bar(done, of: state.left.count))")
    }
    lines += state.running.sorted { $0.key < $1.key }.prefix(8).map { "  " + describe($0.value) }
    lines.append(
      "\(Self.bar(state.done, of: steps))  \(state.done)/\(steps) steps, \(state.cached) cached, "
        + NumberFormat.duration.text(elapsed))
    // A line that the terminal wraps could not be taken back.
    let most = (Terminal.width(of: 2) ?? 101) - 1
    for line in lines { printError(TextWidth.cut(line, to: most)) }
    state.drawn = lines.count
  }

  /// How far something is, in ten cells.
  private static func bar(_ done: Int, of total: Int) -> String {
    let filled = total > 0 ? min(10, max(0, 10 * done / total)) : 0
    return String(repeating: "█", count: filled) + String(repeating: "░", count: 10 - filled)
  }

  private func erase(_ state: inout State) {
    guard state.drawn > 0 else { return }
    write("\u{1B}[\(state.drawn)A\u{1B}[J", to: 2, isOurs: true)
    state.drawn = 0
  }

  /// What precedes the name of watched tokens among the values of a progress report.
  private static let watched = "watched "

  /// How the mean probability of watched tokens has changed: `p(forget) 0.31 → 0.004`.
  private func watched(_ running: Running) -> [String] {
    let text = NumberFormat.significant(2).text
    return running.watchedFirst.sorted { $0.key < $1.key }.compactMap { name, first in
      guard let now = running.progress?.values[name] else { return nil }
      return "p(\(name.dropFirst(Self.watched.count))) \(text(first)) → \(text(now))"
    }
  }

  /// Describes a running step: its label, how far it is, loss, tokens per second, time left.
  private func describe(_ running: Running) -> String {
    guard let progress = running.progress, progress.total > 0 else {
      let place = running.place.map { "  " + $0 } ?? ""
      return "\(running.label)  \(NumberFormat.duration.text(running.start.elapsed))\(place)"
    }
    var parts = [running.label, Self.bar(progress.done, of: progress.total)]
    switch progress.unit {
    case .items: parts.append("\(progress.done)/\(progress.total)")
    case .bytes:
      let text = NumberFormat.bytes.text
      parts.append("\(text(Double(progress.done))) of \(text(Double(progress.total)))")
    }
    if let loss = progress.values["loss"] {
      parts.append("loss \(NumberFormat.significant(3).text(loss))")
    }
    parts += watched(running)
    if let rate = progress.values["tokens_per_second"] {
      parts.append("\(NumberFormat.count.text(rate)) tok/s")
    } else if let rate = progress.values["images_per_second"] {
      parts.append("\(NumberFormat.count.text(rate)) images/s")
    }
    if let first = running.first, progress.done > first.done {
      let pace = (running.start.elapsed - first.elapsed) / Double(progress.done - first.done)
      let left = pace * Double(progress.total - progress.done)
      parts.append("\(NumberFormat.duration.text(left)) left")
    }
    return parts.joined(separator: "  ")
  }
}
