package import Documents
import Plans
import Running
package import Records
package import Reports

/// Who was at work where and when, and with how much memory: a view of provenance.
package struct TimelineCell: ReportCell {
  package static let name = "timeline"
  package static let version = "1"
  package static let summary =
    "Which step ran where and when, and the memory that they used together."

  package init(_ parameters: inout Parameters) {}

  package func cells(_ record: RunRecord) -> [Cell] {
    guard let figure = Self.figure(record.provenance.spans) else { return [] }
    return [.heading("Timeline"), .figure(figure)]
  }

  /// The figure of what was at work; nil when nothing was.
  package static func figure(_ spans: [StepSpan]) -> Figure? {
    guard !spans.isEmpty else { return nil }
    let bars = spans.map { span in
      TimelinePlot.Bar(
        span.step, group: span.kind, place: span.place, start: span.start, end: span.end,
        memory: Double(span.memory), ending: span.state == "ran" ? nil : span.state)
    }
    var figure = Figure(
      "timeline",
      caption:
        "What was at work when, of the invocation that wrote this report; cached steps are not shown.",
      TimelinePlot(bars))
    figure.isView = true
    return figure
  }
}
