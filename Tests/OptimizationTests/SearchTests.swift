import FoundationEssentials
import Optimization
import Testing

@Suite struct SearchTests {
  private func run(_ search: inout RestartedSearch, _ function: ([Double]) -> Double) throws {
    while search.stopReasons.isEmpty {
      let points = search.ask()
      try search.tell(points.map(function))
    }
  }

  @Test(arguments: [RestartedSearch.Policy.ipop, .bipop])
  func `restarts find what one run misses`(_ policy: RestartedSearch.Policy) throws {
    let settings = SearchSettings.make(4, start: 3, sigma: 1) { $0.limits.target = 1e-6 }
    var single = RestartedSearch(settings)
    try run(&single, Functions.rastrigin)
    #expect(single.stopReasons != [.target])
    var search = RestartedSearch(settings, policy: policy)
    try run(&search, Functions.rastrigin)
    #expect(search.stopReasons == [.target])
    #expect(search.run > 0)
    #expect(search.evaluations > single.evaluations)
  }

  @Test func `the budget is used up and not exceeded`() throws {
    for most in [1, 5, 6, 7, 100, 601] {
      var search = RestartedSearch(
        .make(3) { $0.limits.evaluations = most }, policy: .ipop)
      try run(&search, Functions.ellipsoid)
      #expect(search.evaluations == most)
      #expect(search.stopReasons.contains(.evaluations))
      #expect(search.best != nil)
    }
  }

  @Test func `a saved search with restarts goes on as it would have, with a larger budget too`()
    throws
  {
    func make(_ most: Int) -> RestartedSearch {
      RestartedSearch(
        .make(3, start: 2, sigma: 1) { $0.limits.evaluations = most }, policy: .bipop)
    }
    var whole = make(5000)
    try run(&whole, Functions.rastrigin)
    // A budget that ends with a generation.
    var first = make(700)
    try run(&first, Functions.rastrigin)
    let saved = try JSONEncoder().encode(first)
    var second = try JSONDecoder().decode(RestartedSearch.self, from: saved)
      .continuing(target: nil, evaluations: 5000)
    #expect(second.stopReasons == [])
    try run(&second, Functions.rastrigin)
    #expect(second.best == whole.best)
    #expect(second.evaluations == whole.evaluations)
  }

  @Test func `parts that share a value find the whole`() throws {
    let context = LatentContext.sharing(tokens: 3, shared: 4, own: 2)
    #expect(context.sizes == [4, 2, 2, 2])
    #expect(context.vectors(of: Array(0..<10)).count == 18)
    #expect(context.vectors(of: Array(0..<10))[6..<12] == [0, 1, 2, 3, 6, 7])
    let goal: [Float] = [0.1, -0.2, 0.3, 0.4, 0.9, -0.5, 0.2, 0.7, -0.3, 0.6]
    func objective(_ points: [[Float]]) -> [Double] {
      points.map { point in
        zip(context.vectors(of: point), context.vectors(of: goal)).reduce(0) { sum, pair in
          let difference = Double(pair.0 - pair.1)
          return sum + difference * difference
        }
      }
    }
    for layout in [context, .separate(tokens: 5, width: 2), .whole(tokens: 5, width: 2)] {
      var search = CooperativeSearch(sizes: layout.sizes, sigma: 1, population: 20, seed: 3)
      var first = 0.0
      for generation in 0..<200 {
        let values = try search.step(objective).values
        if generation == 0 { first = values.min() ?? 0 }
        #expect(values.count == 20)
      }
      #expect(search.evaluations == 4000)
      let best = try #require(search.best)
      #expect(best.value < 1e-3 * first, "\(layout)")
      #expect(best.value == objective([best.point.map(Float.init)])[0])
    }
  }

  @Test func `parts draw different numbers and are saved with all they know`() throws {
    var search = CooperativeSearch(sizes: [2, 2], sigma: 1, population: 6, seed: 3)
    let point = search.ask()[0]
    #expect(point[0] != point[2])
    func objective(_ points: [[Float]]) -> [Double] {
      points.map { Functions.sphere($0.map(Double.init)) }
    }
    for _ in 0..<10 { _ = try search.step(objective) }
    let saved = try JSONEncoder().encode(search)
    var other = try JSONDecoder().decode(CooperativeSearch.self, from: saved)
    #expect(try search.step(objective).points == other.step(objective).points)
    #expect(search.mean == other.mean)
  }
}
