import Plans
import Storage

extension WorkOrder {
  /// An input's list of files cannot be read here.
  struct LostInput: Error, CustomStringConvertible {
    let digest: Digest
    let description: String
  }

  /// Reads which files the inputs have.
  func trees(in store: Store) -> Result<[Int: Tree], LostInput> {
    var trees: [Int: Tree] = [:]
    for (index, digest) in inputs.sorted(by: { $0.key < $1.key }) {
      do throws(StorageError) {
        trees[index] = try store.objects.tree(digest)
      } catch {
        return .failure(
          LostInput(digest: digest, description: "an input of '\(entry.label)': \(error)"))
      }
    }
    return .success(trees)
  }
}
