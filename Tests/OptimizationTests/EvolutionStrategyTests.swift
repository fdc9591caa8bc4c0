import FoundationEssentials
import Optimization
import TestKit
import Tensors
import Testing

@Suite struct EvolutionStrategyTests {
  @Test(arguments: SearchSettings.Algorithm.allCases)
  func `the target is reached with the evaluations that the field expects`(
    _ algorithm: SearchSettings.Algorithm
  ) throws {
    // Twice the means of 25 runs of pycma, rounded up.
    let cases: [(([Double]) -> Double, Int)] = [
      (Functions.sphere, 3000), (Functions.ellipsoid, 9000), (Functions.cigar, 9000),
    ]
    for (function, most) in cases {
      var search = EvolutionStrategy(
        .make(10) {
          $0.algorithm = algorithm
          $0.limits.target = 1e-9
        })
      try search.minimize(function)
      #expect(search.stopReasons == [.target])
      #expect(search.evaluations < most)
    }
  }

  @Test(arguments: SearchSettings.Algorithm.allCases)
  func `a saved search goes on as it would have`(
    _ algorithm: SearchSettings.Algorithm
  ) throws {
    let settings = SearchSettings.make(7, sigma: 2) {
      $0.algorithm = algorithm
      $0.bounds = Bounds(lower: [-3], upper: [4, nil])
    }
    func saved(_ search: EvolutionStrategy) throws -> EvolutionStrategy {
      try JSONDecoder().decode(EvolutionStrategy.self, from: JSONEncoder().encode(search))
    }
    var whole = EvolutionStrategy(settings)
    var parts = EvolutionStrategy(settings)
    for generation in 0..<60 {
      if generation == 20 { whole.inject([1, 2, 3, 1, 2, 3, 1]) }
      if generation == 20 { parts.inject([1, 2, 3, 1, 2, 3, 1]) }
      if generation % 13 == 1 { parts = try saved(parts) }
      let points = whole.ask()
      #expect(points == parts.ask())
      if generation % 13 == 7 { parts = try saved(parts) }
      try whole.tell(points.map(Functions.rosenbrock))
      try parts.tell(points.map(Functions.rosenbrock))
    }
    #expect(whole.best == parts.best)
    #expect(whole.deviations == parts.deviations)
  }

  @Test func `the bits are those of every machine and version`() throws {
    let algorithms: [SearchSettings.Algorithm] = [.full, .separable, .limitedRank]
    let fingerprints = try algorithms.map { algorithm in
      var search = EvolutionStrategy(.make(40, seed: 5) { $0.algorithm = algorithm })
      try search.minimize(Functions.ellipsoid, generations: 80)
      let numbers = search.mean + search.deviations + (search.best?.point ?? [])
      let bytes = numbers.flatMap { number in
        (0..<8).map { UInt8(truncatingIfNeeded: number.bitPattern >> UInt64(8 * $0)) }
      }
      return Fingerprint(algorithm.rawValue, version: "1", output: bytes)
    }
    expectFingerprints(fingerprints, "fingerprints.txt")
  }

  @Test func `other seeds draw other points, the same seed the same`() {
    func first(_ seed: UInt64) -> [[Double]] {
      var search = EvolutionStrategy(.make(4, seed: seed))
      let points = search.ask()
      #expect(points == search.ask())
      return points
    }
    #expect(first(1) == first(1))
    #expect(first(1) != first(2))
  }

  @Test func `bounds are kept, and reached`() throws {
    let bounds = try #require(Bounds(lower: [0.3], upper: [2]))
    for algorithm in SearchSettings.Algorithm.allCases {
      var search = EvolutionStrategy(
        .make(5, start: 1, sigma: 0.5) {
          $0.bounds = bounds
          $0.algorithm = algorithm
        })
      for _ in 0..<150 where search.stopReasons.isEmpty {
        let points = search.ask()
        #expect(points.allSatisfy(bounds.contains))
        try search.tell(points.map(Functions.sphere))
      }
      #expect((search.best?.value ?? 9) < 5 * 0.3 * 0.3 + 1e-6)
    }
    #expect(Bounds(lower: [1], upper: [1]) == nil)
    #expect(Bounds(lower: [nil, 3], upper: [9, 2]) == nil)
  }

  @Test func `values that are no numbers count as the median`() throws {
    var search = EvolutionStrategy(.make(3))
    var points = search.ask()
    try search.tell(points.indices.map { $0 == 2 ? .nan : Double($0) })
    #expect(search.best?.value == 0)
    points = search.ask()
    #expect(throws: SearchError.noValue) { try search.tell(points.map { _ in .nan }) }
    #expect(throws: SearchError.wrongCount(expected: points.count, got: 1)) {
      try search.tell([1])
    }
    try search.tell(points.map { _ in .infinity })
    #expect(search.ask().allSatisfy { $0.allSatisfy(\.isFinite) })
    var unasked = EvolutionStrategy(.make(3))
    #expect(throws: SearchError.notAsked) { try unasked.tell([1]) }
  }

  @Test func `a proposed point is tried, and helps`() throws {
    func evaluations(_ proposal: [Double]?) throws -> Int {
      var search = EvolutionStrategy(
        .make(10, start: 3, sigma: 0.5) { $0.limits.target = 1e-6 })
      while search.stopReasons.isEmpty {
        if let proposal { search.inject(proposal) }
        let points = search.ask()
        try search.tell(points.map(Functions.rosenbrock))
      }
      return search.evaluations
    }
    let optimum = [Double](repeating: 1, count: 10)
    #expect(try 2 * evaluations(optimum) < evaluations(nil))
    var near = EvolutionStrategy(.make(10))
    near.inject([Double](repeating: 0.51, count: 10))
    for x in near.ask()[0] { #expect(abs(x - 0.51) < 1e-15) }
  }

  @Test func `points from elsewhere move the mean no farther than drawn ones could`() throws {
    var search = EvolutionStrategy(.make(4))
    var points = search.ask()
    points[0] = [1e9, 0, 0, 0]
    let values = points.indices.map(Double.init)
    try search.tell(points, values)
    #expect(search.mean[0] < 10)
    #expect(search.best?.point == [1e9, 0, 0, 0])
  }
}
