/// The shape of the sampling distribution; the coordinates' scales and the step size are the strategy's.
enum SearchModel: Codable, Sendable {
  case full(CovarianceModel)
  /// The unit matrix: only the scales of the coordinates are learned.
  case separable(dimension: Int)
  case limitedRank(LimitedRankModel)

  init(_ algorithm: SearchSettings.Algorithm, dimension: Int) {
    switch algorithm {
    case .full: self = .full(CovarianceModel(dimension: dimension))
    case .separable: self = .separable(dimension: dimension)
    case .limitedRank: self = .limitedRank(LimitedRankModel(dimension: dimension))
    }
  }

  /// The covariance model, for what only it has.
  var covariance: CovarianceModel? {
    if case .full(let model) = self { model } else { nil }
  }

  /// Changes the covariance model in place.
  mutating func withCovariance<Result>(_ body: (inout CovarianceModel) -> Result) -> Result? {
    guard case .full(var model) = self else { return nil }
    // So that the matrices have one owner while they change.
    self = .separable(dimension: model.dimension)
    defer { self = .full(model) }
    return body(&model)
  }

  var variances: [Double] {
    switch self {
    case .full(let model): model.variances
    case .separable(let dimension): [Double](repeating: 1, count: dimension)
    case .limitedRank(let model): model.variances
    }
  }

  func transform(_ rows: [Double]) -> [Double] {
    switch self {
    case .full(let model): model.transform(rows)
    case .separable: rows
    case .limitedRank(let model): model.transform(rows)
    }
  }

  func whitened(_ x: [Double]) -> [Double] {
    switch self {
    case .full(let model): model.whitened(x)
    case .separable: x
    case .limitedRank(let model): model.whitened(x)
    }
  }

  func norm(_ x: [Double]) -> Double {
    if case .full(let model) = self { return model.norm(x) }
    return Vectors.length(whitened(x))
  }

  mutating func scale(variance factor: Double) {
    switch self {
    case .full(var model):
      model.scale(variance: factor)
      self = .full(model)
    case .separable: break
    case .limitedRank(var model):
      model.scale(variance: factor)
      self = .limitedRank(model)
    }
  }
}
