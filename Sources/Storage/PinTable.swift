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
    try names.map { name throws(StorageError) in try read(name) }
  }

  /// The names of all pins, sorted.
  package var names: [String] { get throws(StorageError) { try disk.list(directory) } }

  /// The path of a pin, whether it exists or not.
  package func path(of name: String) -> String { "\(directory)/\(name)" }

  /// Returns a pin; throws when it cannot be read or is none.
  package func read(_ name: String) throws(StorageError) -> Pin {
    let path = path(of: name)
    let problem = "not a pin; what it keeps is unknown"
    let bytes = try disk.read(path)
    // What is no JSON is no pin, which is said below.
    let json = try? JSONValue.parse(bytes)
    guard let items = json?["objects"]?.array else { throw .malformed(path: path, problem) }
    let objects = items.compactMap { $0.string.flatMap(Digest.init(hex:)) }
    let note = json?["note"]?.string ?? ""
    // Pins of versions before 2026-11 have no sum.
    let sum = json?["sum"]
    guard objects.count == items.count, sum == nil || sum?.string == Self.sum(objects, note) else {
      throw .malformed(path: path, problem)
    }
    return Pin(name: name, objects: objects, note: note)
  }

  private static func json(_ objects: [Digest], _ note: String) -> [String: JSONValue] {
    ["objects": .array(objects.map { .string($0.hex) }), "note": .string(note)]
  }

  /// What shows that no bit of a pin has changed.
  private static func sum(_ objects: [Digest], _ note: String) -> String {
    SHA256.digest(of: JSONValue.object(json(objects, note)).keyBytes).hex
  }

  /// Keeps a pin, replacing one of the same name.
  package func write(_ pin: Pin) throws(StorageError) {
    guard SafeName.sanitized(pin.name) == pin.name else { throw .unsafeName(pin.name) }
    var members = Self.json(pin.objects, pin.note)
    members["sum"] = .string(Self.sum(pin.objects, pin.note))
    let bytes = JSONValue.object(members).keyBytes + [10]
    try files.write(bytes.span, to: "\(directory)/\(pin.name)")
  }

  /// Removes a pin; false when there is none of that name.
  package func remove(_ name: String) -> Bool {
    guard SafeName.sanitized(name) == name else { return false }
    let path = path(of: name)
    if disk.remove(path) { return true }
    // Whatever else stands there is no pin, and in the way of `gc`; what cannot be looked at stays.
    guard (try? disk.entry(path)) ?? nil != nil else { return false }
    disk.removeTree(path)
    return true
  }
}
