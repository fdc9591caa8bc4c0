/// Estimates with intervals: methods from top to bottom, one panel per metric.
package struct IntervalPlot: Sendable, Equatable {
  /// The names of the methods; a baseline is drawn in grey.
  package var rows: [Row]
  package var panels: [Panel]

  /// A method.
  package struct Row: Sendable, Equatable {
    package var name: String
    package var hue: Hue?

    /// Creates a row; without a hue it takes the next of the palette.
    package init(_ name: String, hue: Hue? = nil) {
      self.name = name
      self.hue = hue
    }
  }

  /// A metric: one estimate per row, nil where there is none.
  package struct Panel: Sendable, Equatable {
    package var axis: Axis
    package var estimates: [Estimate?]
    package var reference: ReferenceLine?

    /// Creates a panel.
    package init(_ axis: Axis, _ estimates: [Estimate?], reference: ReferenceLine? = nil) {
      self.axis = axis
      self.estimates = estimates
      self.reference = reference
    }
  }

  /// Creates a plot.
  package init(rows: [Row], panels: [Panel]) {
    self.rows = rows
    self.panels = panels
  }
}
