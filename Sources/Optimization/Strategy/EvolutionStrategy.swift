internal import Tensors

/// Minimises a function of N numbers by sampling: the covariance matrix adaptation evolution strategy
/// (Hansen and Ostermeier, 2001; Hansen, 2016), with the defaults and stop criteria of pycma 4.4.
///
/// `ask` for the points of a generation, evaluate them, `tell` their values. All of its state is in the value:
/// encoded, decoded and continued it does what it would have done. The random numbers of a generation come
/// from the seed and the generation's number.
package struct EvolutionStrategy: Codable, Sendable {
  package internal(set) var settings: SearchSettings
  /// Generations told.
  package internal(set) var generation = 0
  /// Points told.
  package internal(set) var evaluations = 0
  /// Nil until a value was told.
  package internal(set) var best: BestPoint?

  var center: Numbers
  var sigma: Double
  /// The scales of the coordinates that are not in the model.
  var scales: Numbers
  /// The evolution path of the covariance matrix, and that of the step size.
  var path: Numbers
  var sigmaPath: Numbers
  var model: SearchModel
  /// What the coordinates of the search are multiplied by, and its inverse; nil for nothing.
  var frame: Numbers?
  var inverseFrame: Numbers?
  var creeping: Double
  var history = FitnessHistory()
  var watch: MeanWatch
  /// Points that others proposed for the next generation, relative to the mean.
  var proposals: [Numbers] = []
  var asked: [Candidate] = []
  /// True when the distribution could not be decomposed any more.
  var isBroken = false

  package init(_ settings: SearchSettings) {
    precondition(!settings.start.isEmpty, "a search needs a dimension")
    self.settings = settings
    let n = settings.start.count
    let zeros = Numbers([Double](repeating: 0, count: n))
    center = Numbers(settings.bounds?.outside(settings.start) ?? settings.start)
    sigma = settings.sigma
    scales = Numbers([Double](repeating: 1, count: n))
    path = zeros
    sigmaPath = zeros
    model = SearchModel(settings.algorithm, dimension: n)
    creeping = settings.limits.creeping
    watch = MeanWatch(center.values)
    limitScales()
  }

  package var dimension: Int { settings.start.count }

  /// Points of a generation.
  package var population: Int { StrategyParameters(settings).population }

  /// The mean of the distribution, as the objective would see it: often better than the best point.
  package var mean: [Double] { point(center.values) }

  /// The standard deviation along each coordinate of the search.
  package var deviations: [Double] {
    zip(scales.values, model.variances).map { sigma * $0 * $1.squareRoot() }
  }

  /// The step size.
  package var stepSize: Double { sigma }

  /// The evolution path of the covariance matrix, p_c.
  package var evolutionPath: [Double] { path.values }

  /// The evolution path of the step size, p_σ.
  package var stepPath: [Double] { sigmaPath.values }

  /// The covariance matrix row by row, of which the lower triangle counts; nil when only scales or a few
  /// directions are learned.
  package var covariance: [Double]? { model.covariance?.covariance }

  /// What is evaluated for a place of the search.
  func point(_ place: [Double]) -> [Double] {
    let x = frame.map { Vectors.times($0.values, place) } ?? place
    return settings.bounds?.inside(x) ?? x
  }

  /// A place of the search for a point.
  func place(_ point: [Double]) -> [Double] {
    let x = settings.bounds?.outside(point) ?? point
    return inverseFrame.map { Vectors.times($0.values, x) } ?? x
  }

  /// Proposes a point for the next generation: the direction to it from the mean is tried with a random length
  /// that the distribution could have drawn, or the point itself when that is nearer.
  package mutating func inject(_ point: [Double]) {
    precondition(point.count == dimension, "a point has the search's dimension")
    proposals.append(Numbers(zip(place(point), center.values).map { $0 - $1 }))
  }

  /// Returns the points of the next generation; the same ones until their values are told.
  package mutating func ask() -> [[Double]] { ask(drawing: nil) }

  /// Does what `ask` does with standard normal numbers of the caller's: `draw` gets how many are needed, and
  /// the unit axes of the distribution as rows, which the numbers are multiples of.
  package mutating func ask(
    drawing draw: ((_ count: Int, _ axes: [Double]) -> [Double])?
  ) -> [[Double]] {
    guard asked.isEmpty else { return asked.map(\.point.values) }
    let parameters = StrategyParameters(settings)
    condition()
    if model.withCovariance({ $0.refresh(gap: parameters.gap) }) == false { isBroken = true }
    var stream = Seed(settings.seed).stream("generation", UInt64(generation))
    let injected = proposals.prefix(parameters.population).map { injection($0.values, &stream) }
    proposals = []
    let count = parameters.population - injected.count
    var normals = [Double](repeating: 0, count: count * dimension)
    if let draw {
      normals = draw(normals.count, model.covariance?.unitAxes ?? [])
    } else {
      for i in normals.indices { normals[i] = stream.normal() }
    }
    let steps = model.transform(normals)
    let drawn = (0..<count).map { row in
      let range = row * dimension..<(row + 1) * dimension
      return (step: Array(steps[range]), length: Vectors.length(Array(normals[range])))
    }
    asked = injected.map { candidate($0, nil) } + drawn.map { candidate($0.step, $0.length) }
    return asked.map(\.point.values)
  }

  private func candidate(_ step: [Double], _ length: Double?) -> Candidate {
    var place = center.values
    for i in place.indices { place[i] += sigma * scales.values[i] * step[i] }
    return Candidate(
      place: Numbers(place), point: Numbers(point(place)), length: length, isInjected: length == nil
    )
  }

  /// A proposed direction as a step of the distribution, not longer than one drawn.
  private func injection(_ direction: [Double], _ stream: inout RandomStream) -> [Double] {
    let step = zip(direction, scales.values).map { $0 / $1 / sigma }
    let size = model.norm(step)
    guard size > Double(dimension).squareRoot() else { return step }
    let drawn = Vectors.length((0..<dimension).map { _ in stream.normal() })
    return step.map { $0 * drawn / size }
  }

  /// Moves very different scales out of the covariance matrix: those of coordinates into `scales`, all others
  /// into the frame, once.
  private mutating func condition() {
    guard case .full(let current) = model else { return }
    let variances = current.variances
    if let least = variances.min(), let most = variances.max(), most / least >= 1e8 {
      guard let deviations = model.withCovariance({ $0.normalizeCoordinates() }) ?? nil else {
        isBroken = true
        return
      }
      for i in scales.values.indices {
        scales.values[i] *= deviations[i]
        path.values[i] /= deviations[i]
      }
    }
    guard frame == nil, let covariance = model.covariance, covariance.condition >= 1e12 else {
      return
    }
    let n = dimension
    var root = covariance.root(), inverse = covariance.root(isInverse: true)
    path.values = Vectors.times(inverse, path.values)
    for i in 0..<n {
      for j in 0..<n {
        root[i * n + j] *= scales.values[i]
        inverse[i * n + j] /= scales.values[j]
      }
    }
    model = .full(CovarianceModel(dimension: n))
    scales.values = [Double](repeating: 1, count: n)
    center.values = Vectors.times(inverse, center.values)
    proposals = proposals.map { Numbers(Vectors.times(inverse, $0.values)) }
    (frame, inverseFrame) = (Numbers(root), Numbers(inverse))
  }

  /// No standard deviation above a third of its coordinate's range.
  mutating func limitScales() {
    guard let bounds = settings.bounds, frame == nil else { return }
    let deviations = deviations
    for i in 0..<dimension {
      let (low, high) = bounds.range(i)
      let most = (high - low) / 3
      if deviations[i] > most { scales.values[i] *= most / deviations[i] }
    }
  }
}
