import Plans
import Storage

/// The inputs of a step, decoded from a store when they are asked for, each once.
final class StoredArtifacts: ArtifactSource {
  private let readers: [Int: StoredParts]
  private var decoded: [Int: any Artifact] = [:]

  init(_ trees: [Int: Tree], in objects: ObjectStore) {
    readers = trees.mapValues { StoredParts($0, in: objects) }
  }

  func artifact<A: Artifact>(_ type: A.Type, _ index: Int) throws -> A {
    if let known = decoded[index] as? A { return known }
    guard let reader = readers[index] else { throw UnusableEntry("input \(index) is not there") }
    let artifact = try A(from: reader)
    decoded[index] = artifact
    return artifact
  }

  /// The objects that could not be read so far, even when a decoder hid the error.
  var damage: [Digest] { readers.sorted { $0.key < $1.key }.flatMap(\.value.damage) }
}
