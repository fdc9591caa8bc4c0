import JSON
package import Plans
import Tensors

/// The last hidden states of a model, ready for its head, at some positions of each row of a corpus.
///
/// From these the whole distribution over the vocabulary follows by the head alone, at a hundredth of its
/// size. Rows are in the order of the corpus.
package struct HiddenStates: Artifact {
  /// Floats of a state.
  package let width: Int
  /// Where the states of each row start, and their number at the end.
  private let starts: [Int]
  /// A run of rows each; row i lies in the last one that starts no later.
  private let runs: [(firstState: Int, values: [Float])]

  /// Puts rows together, each a multiple of `width` floats.
  package init(width: Int, rows: [[Float]]) {
    precondition(rows.allSatisfy { $0.count.isMultiple(of: width) }, "states have one width")
    self.width = width
    var starts = [0]
    var runs: [(firstState: Int, values: [Float])] = []
    for row in rows {
      if runs.last.map({ $0.values.count + row.count > Self.mostInRun }) ?? true {
        runs.append((starts[starts.count - 1], []))
      }
      runs[runs.count - 1].values += row
      starts.append(starts[starts.count - 1] + row.count / width)
    }
    self.starts = starts
    self.runs = runs
  }

  /// Floats of a part; 64 MB.
  private static let mostInRun = 1 << 24

  /// Number of rows.
  package var count: Int { starts.count - 1 }

  /// Number of states of a row.
  package func count(of row: Int) -> Int { starts[row + 1] - starts[row] }

  /// Returns the states of a row one after the other.
  package func states(of row: Int) -> ArraySlice<Float> {
    let states = starts[row]..<starts[row + 1]
    guard let run = runs.last(where: { $0.firstState <= states.lowerBound }) else { return [] }
    let first = (states.lowerBound - run.firstState) * width
    return run.values[first..<first + states.count * width]
  }

  /// Reads the parts that `parts()` writes; throws `ModelError.malformed` for anything else.
  package init(from parts: some PartReader) throws {
    let index = try CanonicalJSON.decode(StatesIndex.self, from: parts.bytes(of: "states.json"))
    guard index.isSound else { throw ModelError.malformed(part: "states.json", "is no index") }
    width = index.width
    var starts = [0]
    var runs: [(firstState: Int, values: [Float])] = []
    for (number, counts) in index.runs.enumerated() {
      let name = Self.name(number)
      let wanted = counts.reduce(0, +) * index.width
      guard let values = FloatBytes.decode(try parts.bytes(of: name)), values.count == wanted else {
        throw ModelError.malformed(part: name, "needs \(wanted) floats")
      }
      runs.append((starts[starts.count - 1], values))
      for count in counts { starts.append(starts[starts.count - 1] + count) }
    }
    self.starts = starts
    self.runs = runs
  }

  /// `states.json`, the number of states of each row by part, and the parts.
  package func parts() throws -> [Part] {
    var index = StatesIndex(width: width, runs: [])
    var row = 0
    for run in runs {
      let end = run.firstState + run.values.count / width
      var counts: [Int] = []
      while row < count, starts[row + 1] <= end {
        counts.append(count(of: row))
        row += 1
      }
      index.runs.append(counts)
    }
    return [Part("states.json", try CanonicalJSON.encode(index))]
      + runs.enumerated().map { Part(Self.name($0), FloatBytes.encode($1.values)) }
  }

  private static func name(_ run: Int) -> String { "states/\(run).f32" }
}

/// How many states each row has, by part.
private struct StatesIndex: Codable {
  let width: Int
  var runs: [[Int]]

  /// True when sizes can be computed without overflow.
  var isSound: Bool {
    (1...1 << 20).contains(width) && runs.count < 1 << 20
      && runs.allSatisfy { $0.count < 1 << 32 && $0.allSatisfy { (0...1 << 24).contains($0) } }
  }
}
