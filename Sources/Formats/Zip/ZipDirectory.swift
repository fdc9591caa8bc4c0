/// Where an archive's central directory is and how many members it has.
struct ZipDirectory {
  let range: Range<Int>
  let count: Int

  private static let endSize = 22
  private static let locatorSize = 20
  private static let end64Size = 56

  /// Finds the end record, and that of ZIP64 ahead of it when there is one.
  init(_ bytes: FileBytes) throws(FormatError) {
    let place = try Self.endRecord(of: bytes)
    var end = ByteCursor(bytes, at: place + 4)
    let disks = (try end.integer(UInt16.self), try end.integer(UInt16.self))
    let here = try end.integer(UInt16.self)
    let total = try end.integer(UInt16.self)
    let size = try end.integer(UInt32.self)
    let start = try end.integer(UInt32.self)
    guard disks == (0, 0) || disks == (0xFFFF, 0xFFFF), here == total else {
      throw FormatError(bytes.name, at: place, "an archive in several parts")
    }
    var record = (count: Int(total), size: Int(size), start: Int(start), end: place)
    if total == 0xFFFF || size == 0xFFFF_FFFF || start == 0xFFFF_FFFF {
      let narrow = record
      record = try Self.record64(of: bytes, before: place)
      // What the short record does say must be the same.
      guard total == 0xFFFF || narrow.count == record.count,
        size == 0xFFFF_FFFF || narrow.size == record.size,
        start == 0xFFFF_FFFF || narrow.start == record.start
      else { throw FormatError(bytes.name, at: place, "the two end records differ") }
    }
    // Nothing may stand between the directory and its end record: offsets then count from byte 0.
    let (sum, overflow) = record.start.addingReportingOverflow(record.size)
    guard record.start >= 0, record.size >= 0, !overflow, sum == record.end else {
      throw FormatError(bytes.name, at: place, "the directory is not where the end record says")
    }
    guard record.count >= 0, record.count <= record.size / 46 else {
      throw FormatError(bytes.name, at: place, "more members than the directory has room for")
    }
    range = record.start..<sum
    count = record.count
  }

  /// Returns where the end record starts: with its comment it is the end of the file.
  private static func endRecord(of bytes: FileBytes) throws(FormatError) -> Int {
    let first = max(0, bytes.count - endSize - 0xFFFF)
    let tail = try bytes.read(first..<bytes.count)
    for place in stride(from: tail.count - endSize, through: 0, by: -1)
    where tail[place] == 0x50 && tail[place..<place + 4].elementsEqual([0x50, 0x4B, 5, 6]) {
      let comment = Int(tail[place + 20]) | Int(tail[place + 21]) << 8
      if place + endSize + comment == tail.count { return first + place }
      break
    }
    throw FormatError(bytes.name, "is no ZIP archive, or its end is missing")
  }

  private static func record64(
    of bytes: FileBytes, before place: Int
  ) throws(FormatError) -> (count: Int, size: Int, start: Int, end: Int) {
    guard place >= locatorSize + end64Size else {
      throw FormatError(bytes.name, at: place, "the ZIP64 end record is missing")
    }
    var locator = ByteCursor(bytes, at: place - locatorSize)
    guard try locator.integer(UInt32.self) == 0x0706_4B50, try locator.integer(UInt32.self) == 0,
      case let start64 = try locator.integer(UInt64.self), try locator.integer(UInt32.self) <= 1,
      start64 == UInt64(place - locatorSize - end64Size)
    else {
      throw FormatError(bytes.name, at: place, "the ZIP64 end record is not where it should be")
    }
    var record = ByteCursor(bytes, at: place - locatorSize - end64Size)
    guard try record.integer(UInt32.self) == 0x0606_4B50, try record.integer(UInt64.self) == 44
    else {
      throw record.failure("the ZIP64 end record is damaged")
    }
    _ = try record.integer(UInt32.self)  // versions
    guard try record.integer(UInt64.self) == 0 else {
      throw record.failure("an archive in several parts")
    }
    let here = try record.integer(UInt64.self)
    let total = try record.integer(UInt64.self)
    let size = try record.integer(UInt64.self)
    let start = try record.integer(UInt64.self)
    guard here == total, let count = Int(exactly: total), let size = Int(exactly: size),
      let start = Int(exactly: start)
    else { throw record.failure("the ZIP64 end record is damaged") }
    return (count, size, start, place - locatorSize - end64Size)
  }
}
