/// Labelled points with error bars on both axes: what a method forgets against what it keeps.
package struct ScatterPlot: Sendable, Equatable {
  package var x: Axis
  package var y: Axis
  package var points: [Point]
  /// A level across the plot, such as p = 0.05.
  package var xReference: ReferenceLine?
  package var yReference: ReferenceLine?
  /// The positions of points that a line joins, such as a Pareto front.
  package var line: [Int]

  /// Of more points only those with a label have error bars and large dots, and stand above the others.
  package static let most = 128
  /// Whether there are more than `most` points.
  package var isCrowded: Bool { points.count > Self.most }

  /// A labelled point.
  package struct Point: Sendable, Equatable {
    package var label: String
    package var x: Estimate
    package var y: Estimate
    package var hue: Hue?

    /// Creates a point; without a hue it takes the next of the palette.
    package init(_ label: String, x: Estimate, y: Estimate, hue: Hue? = nil) {
      self.label = label
      self.x = x
      self.y = y
      self.hue = hue
    }
  }

  /// Creates a plot.
  package init(
    x: Axis, y: Axis, points: [Point], xReference: ReferenceLine? = nil,
    yReference: ReferenceLine? = nil, line: [Int] = []
  ) {
    self.x = x
    self.y = y
    self.points = points
    self.xReference = xReference
    self.yReference = yReference
    self.line = line
  }
}
