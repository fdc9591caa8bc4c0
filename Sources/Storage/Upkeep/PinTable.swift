import JSON

/// What people asked to keep whatever becomes of the runs: `pins/<name>`.
package struct PinTable: Sendable {
  /// One pin.
  package struct Pin: Sendable, Equatable {
    package let name: String
    /// The digests of trees or single objects.
    package let objects: [Digest]
    /// Why, for people; may be empty.
    package let note: String

    package init(name: String, objects: [Digest], note: String) {
      self.name = name
      self.objects = objects
      self.note = note
    }
  }

  private let directory: String
  private let disk: Disk
  private let files: AtomicFile

  init(root: String, disk: Disk, files: AtomicFile) {
    directory = root + "/pins"
    self.disk = disk
    self.files = files
  }

  /// All pins, sorted by name; throws when one cannot be read, as what it keeps is then unknown.
  package func all() throws(StorageError) -> [Pin] {
    var pins: [Pin] = []
    for name in try disk.list(directory) {
      let path = "\(directory)/\(name)"
      let bytes = try disk.read(path)
      // What is no JSON is no pin, which is said below.
      let json = try? JSONValue.parse(bytes)
      guard let items = json?["objects"]?.array else {
        throw .malformed(path: path, "not a pin; what it keeps is unknown")
      }
      let objects = items.compactMap { $0.string.flatMap(Digest.init(hex:)) }
      guard objects.count == items.count else {
        throw .malformed(path: path, "not a pin; what it keeps is unknown")
      }
      pins.append(Pin(name: name, objects: objects, note: json?["note"]?.string ?? ""))
    }
    return pins
  }

  /// Keeps a pin, replacing one of the same name.
  package func write(_ pin: Pin) throws(StorageError) {
    guard SafeName.sanitized(pin.name) == pin.name else { throw .unsafeName(pin.name) }
    let json = JSONValue.object([
      "objects": .array(pin.objects.map { .string($0.hex) }), "note": .string(pin.note),
    ])
    let bytes = json.keyBytes + [10]
    try files.write(bytes.span, to: "\(directory)/\(pin.name)")
  }

  /// Removes a pin; false when there is none of that name.
  package func remove(_ name: String) -> Bool {
    SafeName.sanitized(name) == name && disk.remove("\(directory)/\(name)")
  }
}
