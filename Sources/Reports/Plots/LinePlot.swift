/// Curves over a common axis: losses over steps, metrics over a parameter.
package struct LinePlot: Sendable, Equatable {
  package var x: Axis
  package var y: Axis
  package var series: [Series]
  /// Levels of y drawn across the plot.
  package var references: [ReferenceLine]

  /// One curve; it breaks at values that are not finite.
  package struct Series: Sendable, Equatable {
    package var name: String
    package var points: [Point]
    package var hue: Hue?
    package var isDashed: Bool
    package var hasMarkers: Bool

    /// Creates a curve; without a hue it takes the next of the palette.
    package init(
      _ name: String, _ points: [Point], hue: Hue? = nil, isDashed: Bool = false,
      hasMarkers: Bool = false
    ) {
      self.name = name
      self.points = points
      self.hue = hue
      self.isDashed = isDashed
      self.hasMarkers = hasMarkers
    }
  }

  /// A point of a curve, with the ends of a band around it if there is one.
  package struct Point: Sendable, Equatable {
    package var x: Double
    package var y: Double
    package var low: Double?
    package var high: Double?

    /// Creates a point.
    package init(_ x: Double, _ y: Double, low: Double? = nil, high: Double? = nil) {
      self.x = x
      self.y = y
      self.low = low
      self.high = high
    }
  }

  /// Creates a plot.
  package init(x: Axis, y: Axis, series: [Series], references: [ReferenceLine] = []) {
    self.x = x
    self.y = y
    self.series = series
    self.references = references
  }
}
