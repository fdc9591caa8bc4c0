extension ByteCursor {
  /// Reads a member's record of the central directory, and checks it against the local header.
  mutating func zipEntry(before directory: Int) throws(FormatError) -> ZipEntry {
    guard try integer(UInt32.self) == 0x0201_4B50 else { throw failure("the directory is damaged") }
    _ = try integer(UInt32.self)  // versions
    let flags = try integer(UInt16.self)
    let method = try integer(UInt16.self)
    _ = try integer(UInt32.self)  // time
    let checksum = try integer(UInt32.self)
    var packed = UInt64(try integer(UInt32.self))
    var size = UInt64(try integer(UInt32.self))
    let nameSize = Int(try integer(UInt16.self))
    let extraSize = Int(try integer(UInt16.self))
    let commentSize = Int(try integer(UInt16.self))
    let disk = try integer(UInt16.self)
    _ = try bytes(6)  // attributes
    var header = UInt64(try integer(UInt32.self))
    let nameBytes = Array(try bytes(nameSize))
    let name = try zipName(nameBytes)
    let extra = Array(try bytes(extraSize))
    _ = try bytes(commentSize)
    var wide = WideFields(extra)
    guard wide.replace(&size), wide.replace(&packed), wide.replace(&header) else {
      throw failure("the ZIP64 sizes of \(FormatError.quote(name)) are missing")
    }
    guard disk == 0 || disk == 0xFFFF, header <= UInt64(directory), packed <= UInt64(directory),
      let size = Int(exactly: size)
    else { throw failure("\(FormatError.quote(name)) is said to be outside the file") }
    let entry = ZipEntry(
      name: name, size: size, method: Int(method), flags: Int(flags), checksum: checksum,
      header: Int(header), range: 0..<Int(packed))
    var local = ByteCursor(file, at: Int(header))
    return try local.zipLocal(entry, nameBytes, before: directory)
  }

  /// Reads the local header of a member; returns the member with the place of its packed bytes.
  private mutating func zipLocal(
    _ entry: ZipEntry, _ name: [UInt8], before directory: Int
  ) throws(FormatError) -> ZipEntry {
    let lie = failure(
      "the directory and the local header of \(FormatError.quote(entry.name)) differ")
    guard try integer(UInt32.self) == 0x0403_4B50 else { throw lie }
    _ = try integer(UInt16.self)  // version
    guard try integer(UInt16.self) == entry.flags, try integer(UInt16.self) == entry.method else {
      throw lie
    }
    _ = try integer(UInt32.self)  // time
    let checksum = try integer(UInt32.self)
    var packed = UInt64(try integer(UInt32.self))
    var size = UInt64(try integer(UInt32.self))
    let nameSize = Int(try integer(UInt16.self))
    let extraSize = Int(try integer(UInt16.self))
    guard Array(try bytes(nameSize)) == name else { throw lie }
    var wide = WideFields(Array(try bytes(extraSize)))
    guard wide.replace(&size), wide.replace(&packed) else { throw lie }
    if !entry.hasTrailer {
      guard checksum == entry.checksum, packed == UInt64(entry.range.count),
        size == UInt64(entry.size)
      else { throw lie }
    }
    let (end, overflow) = offset.addingReportingOverflow(entry.range.count)
    guard !overflow, end <= directory else {
      throw failure("\(FormatError.quote(entry.name)) reaches beyond the members")
    }
    var entry = entry
    entry.range = offset..<end
    return entry
  }

  private func zipName(_ bytes: [UInt8]) throws(FormatError) -> String {
    guard let name = String(validating: bytes, as: UTF8.self) else {
      throw failure("a name that is not UTF-8")
    }
    if let problem = ZipEntry.problem(ofName: name) {
      throw failure("\(problem): \(FormatError.quote(name))")
    }
    return name
  }
}

/// The 64-bit sizes in the extra field of a member (header 1), in the order of those that need them.
private struct WideFields {
  private var fields: ArraySlice<UInt8> = []

  init(_ extra: [UInt8]) {
    var rest = extra[...]
    while rest.count >= 4 {
      let words = Array(rest.prefix(4))
      let size = Int(words[2]) | Int(words[3]) << 8
      rest = rest.dropFirst(4)
      guard size <= rest.count else { return }
      if words[0] == 1, words[1] == 0 {
        fields = rest.prefix(size)
        return
      }
      rest = rest.dropFirst(size)
    }
  }

  /// Replaces a 32-bit size that says "see the extra field"; false when it is not there.
  mutating func replace(_ value: inout UInt64) -> Bool {
    guard value == 0xFFFF_FFFF else { return true }
    guard fields.count >= 8 else { return false }
    value = fields.prefix(8).reversed().reduce(0) { $0 << 8 | UInt64($1) }
    fields = fields.dropFirst(8)
    return true
  }
}
