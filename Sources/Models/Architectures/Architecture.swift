package import Documents

/// One named weight matrix; a vector is a matrix of one row.
package struct WeightSpec: Sendable, Equatable {
  /// How a weight starts.
  package enum Initial: Sendable, Equatable {
    case ones
    /// Normal with mean 0.
    case normal(deviation: Double)
  }

  /// As in published checkpoints: `model.layers.0.self_attn.q_proj.weight`.
  package let name: String
  package let rows: Int
  package let columns: Int
  package let initial: Initial

  package init(_ name: String, rows: Int = 1, columns: Int, _ initial: Initial) {
    self.name = name
    self.rows = rows
    self.columns = columns
    self.initial = initial
  }

  package var count: Int { rows * columns }
}

/// A network: what weights it has, and how tokens become hidden states.
package protocol Architecture: Component {
  /// The weights in the order of the flat buffer.
  func layout(vocabulary: Int) -> [WeightSpec]
}
