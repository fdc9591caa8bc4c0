import Plans
import Running
package import Records
package import Reports

/// The report of a run that goes on: what is at work, how the losses fall, what is left.
package enum LiveReport {
  /// What the page says of itself.
  package struct Status: Sendable {
    /// Seconds from the beginning.
    package var now: Double
    /// When it was written, for people.
    package var time: String
    /// How the run ended; nil while it goes on.
    package var ending: String?

    /// What a page says of itself.
    package init(now: Double, time: String, ending: String? = nil) {
      self.now = now
      self.time = time
      self.ending = ending
    }
  }

  /// Rows and curves that are shown at most.
  private static let most = 12

  /// Draws the page, with the run's name and notes.
  package static func report(
    _ progress: RunProgress, name: String, notes: String, _ status: Status
  ) -> Report {
    var cells: [Cell] = []
    if !notes.isEmpty { cells.append(.markdown(notes)) }
    cells.append(.callout(.note, words(progress, status)))
    for (label, message) in progress.failures.prefix(most) {
      cells.append(.callout(.failure, "Step \(label) failed: \(message)"))
    }
    if let table = atWork(progress, status.now) {
      cells += [.heading("At work"), .table(table)]
    }
    if let figure = losses(progress) { cells += [.heading("Losses"), .figure(figure)] }
    if let figure = TimelineCell.figure(progress.spans(at: status.now)) {
      cells += [.heading("Timeline"), .figure(figure)]
    }
    return Report(title: name, subtitle: "\(progress.steps) steps", cells: cells)
  }

  private static func words(_ progress: RunProgress, _ status: Status) -> String {
    let done =
      "\(progress.done) of \(progress.steps) steps are done"
      + (progress.cached > 0 ? ", \(progress.cached) of them cached" : "")
    let since = NumberFormat.duration.text(status.now)
    if let ending = status.ending { return "\(ending) after \(since): \(done)." }
    let left = progress.left(at: status.now).map {
      "about \(NumberFormat.duration.text($0)) left"
    }
    return "Running for \(since): \(done), \(left ?? "time left not known yet"). "
      + "Written \(status.time); this page follows the run, and the report takes its place."
  }

  private static func atWork(_ progress: RunProgress, _ now: Double) -> Table? {
    let steps = progress.running.sorted { $0.key < $1.key }.map(\.value)
    guard !steps.isEmpty else { return nil }
    let rows = steps.prefix(most).map { step in
      let share = step.progress.flatMap {
        $0.total > 0 ? Double($0.done) / Double($0.total) : nil
      }
      return Table.Row([
        .code(step.label), .text(step.place ?? "this machine"),
        .number(now - step.start, .duration),
        share.map { .number($0, .percent(0)) } ?? .missing(nil),
        step.progress?.values["loss"].map { .number($0, .significant(3)) } ?? .missing(nil),
        step.left(at: now).map { .number($0, .duration) } ?? .missing(nil),
      ])
    }
    let more = steps.count - rows.count
    return Table(
      columns: [
        Table.Column("step"), Table.Column("where"), .number("for"), .number("done"),
        .number("loss"), .number("left"),
      ], rows: Array(rows), caption: "What is at work.",
      footnotes: more > 0 ? ["And \(more) more."] : [])
  }

  private static func losses(_ progress: RunProgress) -> Figure? {
    let running = progress.running.sorted { $0.key < $1.key }.map {
      (label: $0.value.label, losses: $0.value.losses)
    }
    let series = (progress.curves + running).suffix(most).compactMap {
      curve -> LinePlot.Series? in
      guard curve.losses.points.count > 1 else { return nil }
      return LinePlot.Series(
        curve.label, curve.losses.points.map { LinePlot.Point($0.done, $0.loss) })
    }
    guard !series.isEmpty else { return nil }
    return Figure(
      "losses", caption: "Losses as the steps tell them; each minimises its own.",
      LinePlot(x: Axis("training step"), y: Axis("loss"), series: series))
  }
}
