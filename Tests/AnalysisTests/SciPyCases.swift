import FoundationEssentials

/// `Fixtures/analysis.json`: what SciPy and statsmodels say (`Tests/Reference/analysis_fixtures.py`).
struct SciPyCases: Decodable {
  struct Tail: Decodable { let t, degrees, p: Double }
  struct Quantile: Decodable {
    let degrees: Int
    let t: Double
  }
  struct Crossed: Decodable {
    let table: [[Double]]
    let mean, error, degrees, p, low, high: Double
  }
  struct Permutation: Decodable {
    let values: [Double]
    let p: Double
  }
  struct Corrected: Decodable { let p, adjusted: [Double] }
  struct Interval: Decodable {
    let values: [Double]
    let low, high: Double
  }
  struct Area: Decodable {
    let first, second: [Double]
    let area, low, high: Double
  }
  struct Table: Decodable {
    let table: [[Double]]
    let mean, low, high: Double
  }
  struct NoncentralF: Decodable { let f, between, within, noncentrality, cdf: Double }
  struct Importance: Decodable {
    let places, merits: [Double]
    let share, low, high, p: Double
  }
  struct Best: Decodable { let values, halves, chances: [Double] }
  struct Front: Decodable {
    let x, y, chances: [Double]
    let xHalf, yHalf: [Double]

    enum CodingKeys: String, CodingKey {
      case x, y, chances
      case xHalf = "x_half"
      case yHalf = "y_half"
    }
  }
  struct Ranks: Decodable {
    let columns: [[Double]]
    let ranks: [Double]
  }
  struct SeedMean: Decodable {
    let values: [Double]
    let mean, low, high: Double
  }

  let student: [Tail]
  let quantiles: [Quantile]
  let crossed: [Crossed]
  let permutations: [Permutation]
  let holm: [Corrected]
  let bootstrapMeans: [Interval]
  let areas: [Area]
  let seedsAndItems: [Table]
  let noncentralF: [NoncentralF]
  let importance: [Importance]
  let chancesOfBest: [Best]
  let chancesOnFront: [Front]
  let ranks: [Ranks]
  let seedMeans: [SeedMean]

  private enum CodingKeys: String, CodingKey {
    case student, quantiles, crossed, permutations, holm, areas, importance, ranks
    case bootstrapMeans = "bootstrap_means"
    case seedsAndItems = "seeds_and_items"
    case noncentralF = "noncentral_f"
    case chancesOfBest = "chances_of_best"
    case chancesOnFront = "chances_on_front"
    case seedMeans = "seed_means"
  }

  static func read() throws -> SciPyCases {
    let folder = #filePath.split(separator: "/").dropLast().joined(separator: "/")
    let data = try Data(contentsOf: URL(filePath: "/\(folder)/Fixtures/analysis.json"))
    return try JSONDecoder().decode(SciPyCases.self, from: data)
  }
}

/// Whether two numbers agree to a relative error.
func agree(_ a: Double, _ b: Double, within tolerance: Double) -> Bool {
  abs(a - b) <= tolerance * max(abs(a), abs(b))
}

/// Whether a share of some draws is as near to a probability as four standard errors.
func isNear(_ share: Double, _ probability: Double, draws: Int) -> Bool {
  let variance = max(probability * (1 - probability), 1 / Double(draws)) / Double(draws)
  return abs(share - probability) <= 4 * variance.squareRoot()
}
