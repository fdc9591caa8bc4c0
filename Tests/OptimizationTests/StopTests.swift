import Optimization
import Testing

@Suite struct StopTests {
  private func reasons(
    _ settings: SearchSettings, _ function: ([Double]) -> Double
  ) throws -> [StopReason] {
    var search = EvolutionStrategy(settings)
    try search.minimize(function, generations: 20_000)
    return search.stopReasons
  }

  @Test func `each reason ends the run that it is for`() throws {
    #expect(try reasons(.make(3) { $0.limits.target = 1e-3 }, Functions.sphere) == [.target])
    #expect(
      try reasons(.make(3) { $0.limits.evaluations = 70 }, Functions.sphere) == [.evaluations])
    #expect(
      try reasons(.make(3) { $0.limits.generations = 9 }, Functions.sphere) == [.generations])
    #expect(try reasons(.make(3), Functions.sphere).contains(.valueRange))
    #expect(try reasons(.make(3)) { _ in 4 } == [.valueRange])
    #expect(try reasons(.make(3) { $0.limits.valueRange = 0 }) { _ in 4 } == [.flat])
    #expect(try reasons(.make(3)) { -$0[0] }.contains(.growth))
    let steep = try reasons(.make(3)) { 1e30 * Functions.sphere($0.map { $0 - 1 }) }
    #expect(steep.contains(.step) || steep.contains(.noEffectOnCoordinate) || steep.contains(.flat))
    let narrow = SearchSettings.make(2) {
      $0.limits.valueRange = 0
      $0.limits.historyRange = 0
    }
    #expect(try !reasons(narrow, Functions.sphere).isEmpty)
  }

  @Test func `a noisy plateau ends by stagnation`() throws {
    var state: UInt64 = 1
    let settings = SearchSettings.make(2)
    let found = try reasons(settings) { _ in
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Double(state >> 40)
    }
    #expect(!found.isEmpty)
    #expect(found != [.broken])
  }

  @Test func `very different scales do not end a run`() throws {
    // Condition 1e16 along coordinates, 1e14 across them.
    func stretched(_ x: [Double]) -> Double {
      x.enumerated().reduce(0) { $0 + ($1.offset == 0 ? 1e16 : 1) * $1.element * $1.element }
    }
    func turned(_ x: [Double]) -> Double {
      let (a, b) = ((x[0] + x[1]) * 0.5.squareRoot(), (x[0] - x[1]) * 0.5.squareRoot())
      return 1e14 * a * a + b * b + x[2] * x[2]
    }
    for function in [stretched, turned] {
      let settings = SearchSettings.make(3) { $0.limits.target = 1e-8 }
      #expect(try reasons(settings, function) == [.target])
    }
  }

  @Test(arguments: 1...4) func `few dimensions and points are no trouble`(_ dimension: Int) throws {
    for population in [2, 3, 4, 5] {
      var search = EvolutionStrategy(.make(dimension) { $0.population = population })
      try search.minimize(Functions.sphere, generations: 400)
      #expect((search.best?.value ?? 9) < 1e-3, "\(population) points")
    }
  }
}
