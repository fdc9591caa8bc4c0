/// A plan as a layered graph: every arrow points away from what a step needs.
///
/// Steps that do the same to the same kind of inputs are merged into one box with a count until the picture
/// fits a page, so a plan of hundreds of steps stays legible.
package struct GraphDrawing: Sendable, Equatable {
  package var nodes: [Node]
  /// Arrows from what is needed to what needs it.
  ///
  /// Arrows to places outside the list, loops and arrows that close a cycle are left out.
  package var edges: [Edge]
  /// At most this many boxes are drawn; beyond it more and more is merged.
  package var maximumBoxes: Int

  /// A step.
  package struct Node: Sendable, Equatable {
    package var label: String
    /// What kind of step it is; its first word, up to a `-`, is the group, which gives the colour.
    package var kind: String
    package var state: State

    /// The first word of the kind: `measure` of `measure-probability`.
    var group: String { String(kind.prefix { $0 != "-" }) }

    /// Creates a node.
    package init(_ label: String, kind: String, state: State = .planned) {
      self.label = label
      self.kind = kind
      self.state = state
    }
  }

  /// How it went with a step.
  package enum State: Int, Sendable, Equatable, CaseIterable {
    case planned
    /// Finished, without saying how; drawn plainly. For pictures that must not depend on what was cached.
    case done
    case cached
    case ran
    case failed
    /// Not run because something it needs failed.
    case skipped
  }

  /// An arrow.
  package struct Edge: Sendable, Hashable {
    package var from: Int
    package var to: Int

    /// Creates an arrow.
    package init(_ from: Int, _ to: Int) {
      self.from = from
      self.to = to
    }
  }

  /// Creates a drawing.
  package init(nodes: [Node], edges: [Edge], maximumBoxes: Int = 36) {
    self.nodes = nodes
    self.edges = edges
    self.maximumBoxes = maximumBoxes
  }
}
