package import Datasets
import Documents
package import Plans
import Tensors

/// Takes the rows of one slice of one shard, in an order of their own.
///
/// Shard, slice and order of a row are drawn from its content alone: what is in a slice does not depend on other rows, nor
/// on the sets that they come in.
package struct TakeSlice: Step {
  package static let kind = "take-slice"
  package static let version = "1"

  let shards: Int
  let slices: Int
  /// Counted from 0, like the slice.
  package let shard: Int
  let slice: Int
  let seed: UInt64

  /// Takes one slice of one shard, both counted from 0.
  package init(shards: Int, slices: Int, shard: Int, slice: Int, seed: UInt64) {
    self.shards = shards
    self.slices = slices
    self.shard = shard
    self.slice = slice
    self.seed = seed
  }

  package func run(_ input: [Corpus], _ context: Context) throws -> Corpus {
    var taken: [(order: UInt64, text: String, row: QARow)] = []
    for row in input.flatMap(\.rows) {
      let text = String(decoding: try CanonicalJSON.encode(row, as: .rows), as: UTF8.self)
      var stream = Seed(seed).stream("sisa/\(text)")
      guard stream.below(shards) == shard, stream.below(slices) == slice else { continue }
      taken.append((stream.next(), text, row))
    }
    taken.sort { ($0.order, $0.text) < ($1.order, $1.text) }
    return Corpus(rows: taken.map(\.row))
  }
}
