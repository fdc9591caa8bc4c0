/// What a search is given: everything that decides which points it tries.
package struct SearchSettings: Codable, Sendable, Equatable {
  /// How the sampling distribution is adapted.
  package enum Algorithm: String, Codable, Sendable, CaseIterable {
    /// The full covariance matrix (Hansen, 2016).
    case full = "cma-es"
    /// Scales of the coordinates only (Ros and Hansen, 2008).
    case separable = "sep"
    /// Scales of the coordinates and a few directions (Akimoto and Hansen, 2016).
    case limitedRank = "vkd"
  }

  /// Where the search begins; its count is the dimension.
  package var start: [Double]
  /// The standard deviation of the first points in each coordinate.
  package var sigma: Double
  package var seed: UInt64
  package var algorithm: Algorithm = .full
  /// Points of a generation; nil for 4 + 3 ln N, rounded down.
  package var population: Int?
  /// True when the worst points of a generation lower the variance in their directions.
  package var isActive = true
  package var bounds: Bounds?
  package var limits = Limits()

  /// The step size must be above 0 and finite.
  package init(start: [Double], sigma: Double, seed: UInt64) {
    self.start = start
    self.sigma = sigma
    self.seed = seed
  }

  /// When a search has had enough; the defaults are those of pycma 4.4.
  package struct Limits: Codable, Sendable, Equatable {
    /// Stops when a value is this or less.
    package var target: Double?
    package var evaluations: Int?
    /// Nil for 100 + 150 (N + 3)² / √λ, rounded down.
    package var generations: Int?
    /// The range of the values of a generation and of the last generations' best.
    package var valueRange = 1e-11
    /// The range of the last generations' best.
    package var historyRange = 1e-12
    /// Every standard deviation and every element of the evolution path.
    package var step = 1e-11
    /// How much a standard deviation may grow.
    package var growth = 1e3
    /// How much the step size may outgrow the longest axis.
    package var creeping = 1e20
    /// Generations whose best equals the 75th percentile.
    package var flatGenerations = 1
    /// The greatest ratio of the covariance matrix's eigenvalues.
    package var condition = 1e14
    /// The mean moves less than this...
    package var meanShift = 1e-9
    /// ...for more generations than this and a tenth of those so far.
    package var meanGenerations = 20.0

    package init() {}
  }
}
