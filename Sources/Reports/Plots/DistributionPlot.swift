/// Samples compared by their distribution: truth ratios of a model against those of the retrained one.
package struct DistributionPlot: Sendable, Equatable {
  package var x: Axis
  package var samples: [Sample]
  package var form: Form
  /// Marks the largest distance between the first two empirical distributions (Kolmogorov-Smirnov).
  package var marksLargestGap: Bool

  /// What is drawn of a distribution.
  package enum Form: Sendable, Equatable {
    /// The share of values at or below x, as stairs.
    case cumulative
    /// The share of values in each of a number of equal intervals.
    case histogram(bins: Int)
  }

  /// A named list of numbers in any order; those that are not finite are left out.
  package struct Sample: Sendable, Equatable {
    package var name: String
    package var values: [Double]
    package var hue: Hue?

    /// Creates a sample; without a hue it takes the next of the palette.
    package init(_ name: String, _ values: [Double], hue: Hue? = nil) {
      self.name = name
      self.values = values
      self.hue = hue
    }
  }

  /// Creates a plot.
  package init(
    x: Axis, samples: [Sample], form: Form = .cumulative, marksLargestGap: Bool = false
  ) {
    self.x = x
    self.samples = samples
    self.form = form
    self.marksLargestGap = marksLargestGap
  }
}
