import FoundationEssentials

/// A moment of this program's life; for people and provenance only.
package struct Moment: Sendable {
  private let clock = ContinuousClock.now
  private let date = Date()

  /// This moment.
  package static var now: Moment { Moment() }

  /// Seconds since.
  package var elapsed: Double {
    let duration = clock.duration(to: .now).components
    return Double(duration.seconds) + Double(duration.attoseconds) / 1e18
  }

  /// ISO 8601 in UTC.
  package var text: String { date.formatted(.iso8601) }
}
