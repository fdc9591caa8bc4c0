internal import Documents

/// Weights spread over several safetensors files by a `model.safetensors.index.json`.
package struct ShardedSafetensors: TensorFile {
  package let name: String
  package let tensors: [TensorInfo]
  package let unreadable: [String: String]
  private let files: [String: FileBytes]

  /// Reads an index and opens the files that it names; `open` gets plain file names.
  ///
  /// Every tensor of the index must be in the file it says; tensors that the index does not list are left out.
  package init(
    index: FileBytes, open: (String) throws(FormatError) -> FileBytes
  ) throws(FormatError) {
    name = index.name
    var tensors: [TensorInfo] = []
    var unreadable: [String: String] = [:]
    var files: [String: FileBytes] = [:]
    for (shard, names) in try Self.shards(of: index) {
      let file = try Safetensors(open(shard))
      for name in names {
        if let type = file.unreadable[name] {
          unreadable[name] = type
        } else {
          tensors.append(try file.tensor(name))
          files[name] = file.file(of: tensors[tensors.count - 1])
        }
      }
    }
    self.tensors = tensors.sorted { $0.name < $1.name }
    self.unreadable = unreadable
    self.files = files
  }

  package func file(of tensor: TensorInfo) throws(FormatError) -> FileBytes {
    guard let file = files[tensor.name] else {
      throw FormatError(name, "there is no tensor \(FormatError.quote(tensor.name))")
    }
    return file
  }

  /// Returns the names of the files with the tensors of each, both sorted.
  private static func shards(
    of index: FileBytes
  ) throws(FormatError) -> [(file: String, tensors: [String])] {
    guard index.count <= Safetensors.largestHeader else {
      throw FormatError(index.name, "an index of \(index.count) bytes is not plausible")
    }
    guard let map = try index.jsonObject(0..<index.count)["weight_map"]?.object else {
      throw FormatError(index.name, "'weight_map' is missing")
    }
    var shards: [String: [String]] = [:]
    for (tensor, value) in map {
      guard let file = value.string, isPlain(file) else {
        throw FormatError(
          index.name, "the tensor \(FormatError.quote(tensor)) is not in a file of this folder")
      }
      shards[file, default: []].append(tensor)
    }
    return shards.map { ($0.key, $0.value.sorted()) }.sorted { $0.0 < $1.0 }
  }

  /// A name that stays in its folder.
  private static func isPlain(_ name: String) -> Bool {
    name.hasSuffix(".safetensors") && !name.hasPrefix(".")
      && !name.utf8.contains { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "\\") || $0 < 0x20 }
  }
}
