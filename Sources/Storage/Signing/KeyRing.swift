/// The keys of a person in a directory: `NAME.key` for own pairs, `NAME.pub` for keys that are trusted.
package struct KeyRing: Sendable {
  /// One key with its name.
  package struct Entry: Sendable, Equatable {
    package let name: String
    package let publicKey: PublicKey
    /// True when its other half is here too.
    package let isOwn: Bool
  }

  /// The name of the pair that signs when none is named.
  package static let defaultName = "default"

  package let directory: String
  private let disk: Disk

  package init(at directory: String, disk: Disk = Disk()) {
    self.directory = directory
    self.disk = disk
  }

  /// All keys, sorted by name; files of another form are passed over.
  ///
  /// Keys that cannot be listed or read are trusted by nobody.
  package var entries: [Entry] {
    ((try? disk.list(directory)) ?? []).compactMap { file in
      guard file.hasSuffix(".pub"), let key = text(file).flatMap(KeyFile.publicKey) else {
        return nil
      }
      let name = String(file.dropLast(4))
      // Whose half cannot be looked at signs nothing.
      return Entry(
        name: name, publicKey: key, isOwn: (try? disk.exists(path("\(name).key"))) ?? false)
    }
  }

  /// Returns the name under which a key is trusted, or nil.
  package func name(of key: PublicKey) -> String? { entries.first { $0.publicKey == key }?.name }

  /// Returns an own pair; nil when there is none of that name.
  package func signingKey(_ name: String) throws(StorageError) -> SigningKey? {
    try Self.check(name)
    guard try disk.exists(path("\(name).key")) else { return nil }
    guard let key = text("\(name).key").flatMap(KeyFile.signingKey) else {
      throw .malformed(path: path("\(name).key"), "not an Ed25519 private key in PEM")
    }
    return key
  }

  /// Makes a pair; throws when there is a key of that name.
  package func make(_ name: String) throws(StorageError) -> SigningKey {
    try Self.check(name)
    let key = SigningKey()
    try disk.makeDirectory(directory)
    // The public half is last: what has one is whole.
    try write(KeyFile.text(of: key), to: "\(name).key", mode: 0o600)
    try write(KeyFile.text(of: key.publicKey), to: "\(name).pub", mode: 0o644)
    return key
  }

  /// Trusts somebody's key from now on; throws when there is another one of that name.
  package func trust(_ key: PublicKey, as name: String) throws(StorageError) {
    try Self.check(name)
    try disk.makeDirectory(directory)
    if let known = entries.first(where: { $0.name == name }), known.publicKey == key { return }
    try write(KeyFile.text(of: key), to: "\(name).pub", mode: 0o644)
  }

  /// Returns the hosts that the key of a web service in a variable is bound to.
  package func hosts(of variable: String) throws(StorageError) -> Set<String> {
    guard try disk.exists(path(Self.hostsName)) else { return [] }
    let lines = String(decoding: try disk.read(path(Self.hostsName)), as: UTF8.self)
      .split(separator: "\n")
    return Set(
      lines.compactMap { line in
        let words = line.split(separator: " ")
        return words.count == 2 && words[0] == variable ? String(words[1]) : nil
      })
  }

  /// Binds the key of a web service to one more host: `https://api.openai.com`.
  package func bind(_ variable: String, to host: String) throws(StorageError) {
    if try hosts(of: variable).contains(host) { return }
    try disk.makeDirectory(directory)
    let old = try disk.exists(path(Self.hostsName)) ? try disk.read(path(Self.hostsName)) : []
    let aside = path(".\(Self.hostsName)")
    disk.remove(aside)
    let bytes = old + Array("\(variable) \(host)\n".utf8)
    try disk.write(bytes.span, toNew: aside, mode: 0o600, isDurable: true)
    try disk.rename(aside, path(Self.hostsName))
  }

  private static let hostsName = "hosts"

  /// Reads a public key: 64 hexadecimal digits, or the path of a PEM file.
  package func publicKey(_ text: String) throws(StorageError) -> PublicKey {
    if let key = PublicKey(hex: text) { return key }
    let bytes = try disk.read(text)
    guard let key = KeyFile.publicKey(String(decoding: bytes, as: UTF8.self)) else {
      throw .malformed(path: text, "not an Ed25519 public key in PEM, nor 64 hexadecimal digits")
    }
    return key
  }

  private func path(_ file: String) -> String { "\(directory)/\(file)" }

  /// A file's text; nil when it cannot be read, which makes it nobody's key.
  private func text(_ file: String) -> String? {
    (try? disk.read(path(file))).map { String(decoding: $0, as: UTF8.self) }
  }

  private func write(_ text: String, to file: String, mode: UInt32) throws(StorageError) {
    let bytes = Array(text.utf8)
    try disk.write(bytes.span, toNew: path(file), mode: mode, isDurable: true)
  }

  private static func check(_ name: String) throws(StorageError) {
    let isPlain = name.utf8.allSatisfy { byte in
      (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte & 0xDF)
        || "-_.@".utf8.contains(byte)
    }
    guard isPlain, !name.hasPrefix("."), (1...64).contains(name.utf8.count) else {
      throw .unsafeName(name)
    }
  }
}
