/// The directory of one run: files written whole, links into the store, and a manifest.
package struct RunDirectory: Sendable {
  /// Where the directory is.
  package let path: String
  /// Where it will stand, which is where its links start from.
  private let place: String
  private let store: Store

  /// Uses `path`; nothing is made before something is written.
  ///
  /// A directory that is made aside says where it will stand `later`.
  package init(at path: String, store: Store, later: String? = nil) {
    self.path = path
    self.store = store
    place = later ?? path
  }

  /// Returns the path of a file of the run; throws for names that leave the directory.
  package func path(of name: String) throws(StorageError) -> String {
    try SafeName.check(name)
    return "\(path)/\(name)"
  }

  /// True when there is such a file; throws when that cannot be told.
  package func contains(_ name: String) throws(StorageError) -> Bool {
    try store.disk.exists(try path(of: name))
  }

  /// Returns a file's bytes.
  package func read(_ name: String) throws(StorageError) -> [UInt8] {
    try store.disk.read(try path(of: name))
  }

  /// Writes a file, replacing an older one at once; equal bytes are left alone.
  package func write(_ name: String, _ bytes: [UInt8]) throws(StorageError) {
    let path = try path(of: name)
    try checkParents(of: name)
    // An old file that cannot be read is replaced.
    let old = store.disk.target(ofLink: path) == nil ? try? store.disk.read(path) : nil
    if old == bytes { return }
    try store.files.write(bytes.span, to: path)
  }

  /// Writes a file's text as UTF-8.
  package func write(_ name: String, _ text: String) throws(StorageError) {
    try write(name, Array(text.utf8))
  }

  /// Makes `name` a relative link to an object of the store.
  package func link(_ name: String, to object: Digest) throws(StorageError) {
    let path = try path(of: name)
    try store.disk.link(path, to: "\(try wayToObjects(for: name))/\(ObjectStore.name(of: object))")
  }

  /// Links every part of an artifact as `<name>/<part>`.
  package func link(_ name: String, to tree: Tree) throws(StorageError) {
    // Most parts of an artifact lie in one or two folders.
    var ways: [String: String] = [:]
    for entry in tree.entries {
      let name = "\(name)/\(entry.name)"
      let path = try path(of: name)
      let folder = Disk.parent(of: name) ?? ""
      if ways[folder] == nil { ways[folder] = try wayToObjects(for: name) }
      let target = "\(ways[folder] ?? "")/\(ObjectStore.name(of: entry.digest))"
      try store.disk.link(path, to: target)
    }
  }

  /// Makes the folder of a name, and returns the way from there to the objects of the store.
  private func wayToObjects(for name: String) throws(StorageError) -> String {
    try checkParents(of: name)
    if let parent = Disk.parent(of: "\(path)/\(name)"), try !store.disk.exists(parent) {
      try store.disk.makeDirectory(parent)
    }
    let folder = Disk.parent(of: "\(place)/\(name)") ?? "."
    return Self.relative(store.objects.directory, from: folder)
  }

  /// True when everything that the manifest names is there with its bytes; of links into the store, that they lead to
  /// their objects, whose bytes are not read.
  package func isWhole() throws(StorageError) -> Bool {
    guard
      let manifest = Manifest(text: String(decoding: try read(Self.manifestName), as: UTF8.self))
    else { return false }
    for (name, digest) in manifest.files {
      let path = try path(of: name)
      guard let status = try store.disk.status(path), !status.isDirectory else { return false }
      if let target = store.disk.target(ofLink: path) {
        let object = store.objects.path(of: digest)
        let isRight = target == Self.relative(object, from: Disk.parent(of: path) ?? ".")
        guard isRight, store.objects.contains(digest) else { return false }
      } else if try store.disk.digest(of: path).digest != digest {
        return false
      }
    }
    return true
  }

  /// Removes a file or directory of the run, if it exists.
  package func remove(_ name: String) throws(StorageError) {
    store.disk.removeTree(try path(of: name))
  }

  /// All files below the directory, links included, sorted.
  package var names: [String] {
    get throws(StorageError) { try names(below: "") }
  }

  private func names(below folder: String) throws(StorageError) -> [String] {
    var found: [String] = []
    for name in try store.disk.list("\(path)/\(folder)") {
      let inner = folder.isEmpty ? name : "\(folder)/\(name)"
      let full = "\(path)/\(inner)"
      let isFolder = try store.disk.entry(full)?.kind == .folder
      found += isFolder ? try names(below: inner) : [inner]
    }
    return found.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  /// A directory of the run must not be a link that leads elsewhere.
  private func checkParents(of name: String) throws(StorageError) {
    var folder = path
    for part in name.split(separator: "/").dropLast() {
      folder += "/" + part
      if try store.disk.entry(folder)?.kind == .link { throw .unsafeName(name) }
    }
  }

  /// Returns the path that leads from a directory to a file; both absolute, or relative to the same
  /// place.
  package static func relative(_ target: String, from directory: String) -> String {
    func parts(_ path: String) -> [Substring] { path.split(separator: "/").filter { $0 != "." } }
    if target.hasPrefix("/") != directory.hasPrefix("/") { return target }
    let to = parts(target)
    let from = parts(directory)
    // Links may hide what `..` means; then the absolute path is the safe one.
    if to.contains("..") || from.contains("..") {
      var shared = 0
      while shared < min(to.count, from.count), to[shared] == from[shared] { shared += 1 }
      if from[shared...].contains("..") { return target }
    }
    let shared = zip(to, from).prefix { $0 == $1 }.count
    let up = Array(repeating: Substring(".."), count: from.count - shared)
    return (up + to[shared...]).joined(separator: "/")
  }
}
