import Models
package import Plans

/// A classifier in a plan.
package enum BoxReference: Sendable {
  case clip(Ref<CLIPCheckpoint>)
  /// An external program and its arguments, with a script that is its last argument.
  case command([String], script: Ref<FileArtifact>?)

  /// The program, if it is one; part of the parameters of steps that ask it.
  package var command: [String]? { if case .command(let words, _) = self { words } else { nil } }

  /// The classifier that a step makes; nil for a program.
  package var model: Ref<CLIPCheckpoint>? {
    if case .clip(let model) = self { model } else { nil }
  }

  /// What steps that ask the box take.
  package typealias Inputs = (
    Ref<CLIPCheckpoint>?, Ref<FileArtifact>?, [Ref<ImageFeatures>], [Ref<ImageSet>]
  )

  /// Adds the steps that look at images, if the box wants them seen before.
  package func inputs(_ label: String, _ sets: [Ref<ImageSet>], into plan: inout Plan) -> Inputs {
    switch self {
    case .clip(let model):
      (model, nil, sets.map { plan.add("\(label) images", EncodeImages(), model, $0) }, [])
    case .command(_, let script): (nil, script, [], sets)
    }
  }
}

/// A classifier and the labels of its sets of images, as a step has them.
struct OpenBox {
  /// What steps get for `BoxReference.Inputs`.
  typealias Input = (CLIPCheckpoint?, FileArtifact?, [ImageFeatures], [ImageSet])

  let box: any BlackBox
  let labels: [[Int]]

  init(_ input: Input, command: [String]?, _ context: Context) throws {
    let (checkpoint, script, features, images) = input
    if let checkpoint {
      box = try CLIPBox(LoadedCLIP(checkpoint, context), sets: features)
      labels = features.map(\.labels)
    } else {
      box = try CommandBox(command ?? [], script: script?.path(), sets: images, context)
      labels = images.map(\.labels)
    }
  }
}
