import Documents
import Tensors

/// The tree-structured Parzen estimator (Bergstra et al., 2011): what good trials have in common and others
/// do not is tried next.
///
/// Each path has a density over its places in 0...1 among the good trials, l, and one among the rest, g; of some
/// draws from l the one with the greatest l / g is taken. Kernels are normal, reflected at both ends, with the
/// distance to the farther neighbour as width; one wide kernel keeps every place possible.
package struct ParzenSearch: Sendable {
  let trials: Int
  /// Trials before the first that looks at results.
  let startup: Int
  /// Trials that are chosen from the same results, and may run at once.
  let batch: Int
  let candidates: Int
  /// The share of trials that counts as good.
  let good: Double
  let seed: UInt64

  init(_ p: inout Parameters, seed: UInt64) {
    self.seed = seed
    trials = p.integer("trials", in: 1...Sweep.limit, "How many points to try in all.")
    startup = p.integer(
      "startup", default: 8, in: 2...1_000, "Points drawn at random before the search begins.")
    batch = p.integer(
      "batch", default: 4, in: 1...1_000, "Points chosen at a time; they can run side by side.")
    candidates = p.integer("candidates", default: 24, in: 1...10_000, "Draws for each point.")
    good = p.number(
      "good", default: 0.25, in: 0.01...0.5, "Share of the points that count as good.")
  }

  func next(after results: [TrialResult], in sweep: Sweep) -> Trials? {
    guard results.count < trials else { return nil }
    // Rounds begin at fixed places, whatever the number of trials is.
    let base = results.count < startup ? 0 : results.count - (results.count - startup) % batch
    let end = results.count < startup ? startup : base + batch
    let known = Array(results.prefix(base))
    let points = (results.count..<min(end, trials)).map { trial in
      base < startup ? sweep.drawn(trial, seed) : chosen(trial, known, sweep)
    }
    return Trials(points: results.map(\.point) + points)
  }

  private func chosen(_ trial: Int, _ known: [TrialResult], _ sweep: Sweep) -> [Assignment] {
    let usable = known.filter { $0.objective != nil }
    guard usable.count > 1 else { return sweep.drawn(trial, seed) }
    let count = max(1, Int((good * Double(usable.count)).rounded(.up)))
    let best = Set(Halving.best(usable.map { $0.objective?.value }, count: count))
    return sweep.assembled { axis in
      let places = usable.map { result in
        result.point.first { $0.path == axis.path }.flatMap { axis.place(of: $0.value) }
      }
      let above = Density(axis, places.indices.filter(best.contains).compactMap { places[$0] })
      let below = Density(
        axis, places.indices.filter { !best.contains($0) }.compactMap { places[$0] })
      var stream = SweepDraw.stream(seed, axis.path, trial)
      var winner = (place: 0.5, merit: -Double.infinity)
      for _ in 0..<candidates {
        let place = above.draw(&stream)
        let merit = Portable.log(above.value(place)) - Portable.log(below.value(place))
        if merit > winner.merit { winner = (place, merit) }
      }
      return axis.value(at: winner.place)
    }
  }

  /// A density over 0...1.
  struct Density {
    private enum Form {
      /// The shares of the values of a list.
      case shares([Double])
      /// Kernels by their centre and width.
      case kernels([(centre: Double, width: Double)])
    }

    private let form: Form

    init(_ axis: SweepAxis, _ places: [Double]) {
      if let values = axis.values {
        // One count for each value keeps all of them possible.
        var counts = Array(repeating: 1.0, count: values.count)
        for place in places { counts[Self.bin(place, values.count)] += 1 }
        let total = counts.reduce(0, +)
        form = .shares(counts.map { $0 / total })
        return
      }
      let sorted = places.sorted()
      let least = 1 / Double(min(100, 1 + sorted.count))
      let kernels = sorted.indices.map { index in
        let left = sorted[index] - (index > 0 ? sorted[index - 1] : 0)
        let right = (index + 1 < sorted.count ? sorted[index + 1] : 1) - sorted[index]
        return (centre: sorted[index], width: min(max(left, right, least), 1))
      }
      form = .kernels(kernels + [(0.5, 1)])
    }

    private static func bin(_ place: Double, _ count: Int) -> Int {
      min(max(Int(place * Double(count)), 0), count - 1)
    }

    /// The density at a place, never 0.
    func value(_ place: Double) -> Double {
      switch form {
      case .shares(let shares):
        return shares[Self.bin(place, shares.count)] * Double(shares.count)
      case .kernels(let kernels):
        let sum = kernels.reduce(0) { sum, kernel in
          // The images of the centre under reflection at 0 and 1.
          let images = [kernel.centre, -kernel.centre, 2 - kernel.centre]
          return images.reduce(sum) { sum, image in
            let z = (place - image) / kernel.width
            return sum + Portable.exp(-z * z / 2) / kernel.width
          }
        }
        return max(sum / Double(kernels.count), 1e-300)
      }
    }

    func draw(_ stream: inout RandomStream) -> Double {
      switch form {
      case .shares(let shares):
        var rest = stream.uniform()
        let index = shares.firstIndex { share in
          rest -= share
          return rest < 0
        }
        return (Double(index ?? shares.count - 1) + 0.5) / Double(shares.count)
      case .kernels(let kernels):
        let kernel = kernels[stream.below(kernels.count)]
        var place = kernel.centre + kernel.width * stream.normal()
        // Reflected into 0..<1, however far out it is.
        place = place.magnitude.truncatingRemainder(dividingBy: 2)
        return min(place > 1 ? 2 - place : place, 1 - 0x1p-53)
      }
    }
  }
}
