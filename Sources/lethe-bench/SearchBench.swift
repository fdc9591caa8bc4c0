import Optimization
import Tensors

#if canImport(Glibc)
  import Glibc
#endif

/// `lethe-bench search [DIMENSION GENERATIONS]`: CMA-ES on the sphere, without the function's own time.
///
/// With a dimension it does a round for each line of its input, so that a script can alternate it with a peer,
/// and answers with processor and wall milliseconds per generation.
enum SearchBench {
  static func run(_ arguments: [String]) {
    if arguments.count == 2, let n = Int(arguments[0]), let count = Int(arguments[1]), n > 0 {
      var search = start(n)
      round(&search, 2)
      while readLine() != nil {
        let (processor, wall) = round(&search, max(1, count))
        print(
          Measure.text(processor, decimals: 4, width: 0),
          Measure.text(wall, decimals: 4, width: 0))
        fflush(nil)
      }
      return
    }
    print("CMA-ES: processor milliseconds per generation (kernels: \(KernelLevel.current))")
    for (n, count) in [(10, 2000), (125, 200), (500, 40), (1000, 24)] {
      var search = start(n)
      round(&search, 2)
      let times = (0..<5).map { _ in round(&search, count).processor }.sorted()
      print("N = \(Measure.pad("\(n)", 4)) \(Measure.text(times[2], decimals: 3, width: 10))")
    }
  }

  private static func start(_ n: Int) -> EvolutionStrategy {
    EvolutionStrategy(
      SearchSettings(start: [Double](repeating: 0.5, count: n), sigma: 0.3, seed: 1))
  }

  @discardableResult private static func round(
    _ search: inout EvolutionStrategy, _ generations: Int
  ) -> (processor: Double, wall: Double) {
    var (processor, wall) = (0.0, 0.0)
    for _ in 0..<generations {
      var (before, start) = (Measure.processorTime(), Measure.wallTime())
      let points = search.ask()
      processor += Measure.processorTime() - before
      wall += Measure.wallTime() - start
      let values = points.map { $0.reduce(0) { $0 + $1 * $1 } }
      (before, start) = (Measure.processorTime(), Measure.wallTime())
      // The sphere's values are numbers.
      try? search.tell(values)
      _ = search.stopReasons
      processor += Measure.processorTime() - before
      wall += Measure.wallTime() - start
    }
    return (1e3 * processor / Double(generations), 1e3 * wall / Double(generations))
  }
}
