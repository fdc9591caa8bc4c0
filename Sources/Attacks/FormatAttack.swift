package import Documents
package import Models
package import Plans
package import Tensors

/// An attack that stores the weights in other formats, each tried by itself.
package protocol FormatAttack: Attack {
  /// The step that stores a model in a format.
  associatedtype Storing: Step where Storing.Input == Checkpoint, Storing.Output == Checkpoint
  /// The formats that there are; all of them are tried unless a spec says which.
  static var known: [ElementFormat] { get }
  var formats: [ElementFormat] { get }
  init(formats: [ElementFormat])
  static func step(_ format: ElementFormat) -> Storing
}

extension FormatAttack {
  package static var shorthand: String? { "formats" }

  package init(_ p: inout Parameters) {
    let names = Self.known.map(\.rawValue)
    let chosen = p.choices(
      "formats", of: names, default: names, count: 1...names.count,
      "The formats to try, each by itself.")
    self.init(formats: chosen.compactMap(ElementFormat.init(rawValue:)))
  }

  /// Any engine can be asked.
  package var needsOwnEngine: Bool { false }

  package var titles: [String] { formats.map { "\(Self.name) \($0.rawValue)" } }

  package func wire(_ target: AttackTarget, into plan: inout Plan) throws -> [Attempt] {
    zip(formats, titles).map { format, title in
      Attempt(
        model: plan.add("\(target.label) \(title)", Self.step(format), target.model),
        sets: target.sets)
    }
  }
}
