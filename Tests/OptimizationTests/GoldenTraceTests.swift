import FoundationEssentials
import Optimization
import Tensors
import Testing

/// Traces of an independent implementation; see Fixtures/SOURCE.md.
@Suite struct GoldenTraceTests {
  struct Traces: Decodable {
    let normals: [Double]
    let cases: [Case]
  }

  struct Case: Decodable, Sendable, CustomTestStringConvertible {
    let function: String
    let N: Int
    let popsize: Int
    let seed: UInt64
    let active: Bool
    let x0: Double
    let sigma0: Double
    let trace: [Generation]

    var testDescription: String { "\(function) in \(N) dimensions" }
  }

  struct Generation: Decodable {
    let gen: Int
    let best_f: Double
    let sigma: Double
    let mean: [Double]
    let C_trace: Double
    let ps: [Double]?
    let pc: [Double]?
    let C_upper_rows: [[Double]]?
  }

  /// The generator of the traces.
  struct Normals {
    var state: UInt64
    var spare: Double?

    private mutating func uniform() -> Double {
      state &+= 0x9E37_79B9_7F4A_7C15
      var z = state
      z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
      z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
      return (Double((z ^ (z >> 31)) >> 11) + 0.5) * 0x1p-53
    }

    mutating func next() -> Double {
      if let value = spare {
        spare = nil
        return value
      }
      let radius = (-2 * Portable.log(uniform())).squareRoot()
      let angle = 2 * Double.pi * uniform()
      spare = radius * Portable.sin(angle)
      return radius * Portable.cos(angle)
    }
  }

  static let traces: Traces? = {
    let folder = #filePath.split(separator: "/").dropLast().joined(separator: "/")
    let data = try? Data(contentsOf: URL(filePath: "/\(folder)/Fixtures/traces.json"))
    return data.flatMap { try? JSONDecoder().decode(Traces.self, from: $0) }
  }()

  private func expect(_ a: [Double], _ b: [Double], _ what: String) {
    let scale = max(b.map(abs).max() ?? 0, 1e-300)
    #expect(a.count == b.count)
    for (x, y) in zip(a, b) { #expect(abs(x - y) <= 1e-6 * scale, "\(what): \(x) and \(y)") }
  }

  @Test func `the generator is that of the traces`() throws {
    var normals = Normals(state: 42)
    expect(try #require(Self.traces).normals, (0..<8).map { _ in normals.next() }, "normals")
    #expect(Self.traces?.cases.count == 5)
  }

  @Test(arguments: traces?.cases ?? [])
  func `means, step sizes, paths and covariances agree`(_ trace: Case) throws {
    let functions = [
      "sphere": Functions.sphere, "elli": Functions.ellipsoid, "rosen": Functions.rosenbrock,
    ]
    let function = try #require(functions[trace.function])
    var normals = Normals(state: trace.seed)
    var search = EvolutionStrategy(
      .make(trace.N, start: trace.x0, sigma: trace.sigma0) {
        $0.population = trace.popsize
        $0.isActive = trace.active
      })
    for generation in 1...12 {
      // The symmetric root: numbers along the axes rather than along the coordinates.
      let points = search.ask { count, axes in
        let n = trace.N
        return (0..<count / n).flatMap { _ in
          let z = (0..<n).map { _ in normals.next() }
          return (0..<n).map { row in
            (0..<n).reduce(0) { $0 + axes[row * n + $1] * z[$1] }
          }
        }
      }
      let values = points.map(function)
      try search.tell(values)
      // Later ones may differ: rounding can change the order of nearly equal values.
      guard let expected = trace.trace.first(where: { $0.gen == generation }) else { continue }
      expect([values.min() ?? .nan], [expected.best_f], "best of generation \(generation)")
      expect([search.stepSize], [expected.sigma], "step size of generation \(generation)")
      expect(search.mean, expected.mean, "mean of generation \(generation)")
      let covariance = try #require(search.covariance)
      let diagonal = (0..<trace.N).map { covariance[$0 * (trace.N + 1)] }
      expect([diagonal.reduce(0, +)], [expected.C_trace], "trace of generation \(generation)")
      if let path = expected.pc { expect(search.evolutionPath, path, "path") }
      if let path = expected.ps { expect(search.stepPath, path, "path of the step size") }
      for (i, row) in (expected.C_upper_rows ?? []).enumerated() {
        let column = (i..<trace.N).map { covariance[$0 * trace.N + i] }
        expect(column, row, "row \(i) of the covariance matrix")
      }
    }
  }
}
