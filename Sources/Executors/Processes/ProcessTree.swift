import Storage

#if canImport(Glibc)
  import Glibc
#endif

/// The processes that a process has started, and those that they have, as the kernel lists them.
package enum ProcessTree {
  /// A process as `/proc/<number>/stat` shows it.
  private struct Member {
    let number: pid_t
    let parent: pid_t
    /// It has ended and is only to be collected.
    let isDead: Bool

    /// Reads the line; nil for anything else.
    init?(_ line: [UInt8]) {
      // A program's name may hold anything, and the last parenthesis ends it.
      guard let end = line.lastIndex(of: UInt8(ascii: ")")),
        let number = pid_t(
          String(decoding: line.prefix { $0 != UInt8(ascii: " ") }, as: UTF8.self))
      else { return nil }
      let fields = line[(end + 1)...].split(separator: UInt8(ascii: " "))
      guard fields.count > 1, let parent = pid_t(String(decoding: fields[1], as: UTF8.self)) else {
        return nil
      }
      self.number = number
      self.parent = parent
      isDead = fields[0].first == UInt8(ascii: "Z") || fields[0].first == UInt8(ascii: "X")
    }
  }

  /// Every living process that descends from `root`, without it.
  package static func descendants(of root: Int32) -> [Int32] {
    var children: [pid_t: [Member]] = [:]
    // What cannot be listed or read has ended, or is not ours.
    for name in (try? Disk().list("/proc")) ?? []
    where name.utf8.allSatisfy({ (48...57).contains($0) }) {
      guard let line = try? Disk().read("/proc/\(name)/stat"), let member = Member(line) else {
        continue
      }
      children[member.parent, default: []].append(member)
    }
    var found: [pid_t] = []
    var stack = [root]
    var seen: Set<pid_t> = [root]
    while let parent = stack.popLast() {
      for child in children[parent] ?? [] where seen.insert(child.number).inserted {
        if !child.isDead { found.append(child.number) }
        stack.append(child.number)
      }
    }
    return found
  }

  /// Bytes that processes hold and nobody else could be given: what they wrote and what they share in memory, without
  /// pages of files.
  ///
  /// `isExact` counts what several share once, which takes the kernel longer.
  static func memory(of processes: [pid_t], isExact: Bool) -> Int {
    processes.reduce(0) { sum, process in
      if isExact, let bytes = size(process, "smaps_rollup", ["Pss_Anon:", "Pss_Shmem:"]) {
        return sum + bytes
      }
      return sum
        + (size(process, "status", ["RssAnon:", "RssShmem:"]) ?? size(process, "status", ["VmRSS:"])
          ?? 0)
    }
  }

  /// The sum of some lines of a file of the kernel about a process; nil when it has none of them.
  private static func size(_ process: pid_t, _ file: String, _ names: [String]) -> Int? {
    // A process that has ended holds nothing.
    guard let bytes = try? Disk().read("/proc/\(process)/\(file)") else { return nil }
    let found = String(decoding: bytes, as: UTF8.self).split(separator: "\n").compactMap {
      line -> Int? in
      let words = line.split(whereSeparator: \.isWhitespace)
      guard words.count > 1, names.contains(String(words[0])) else { return nil }
      return Int(words[1]).map { $0 * 1024 }
    }
    return found.isEmpty ? nil : found.reduce(0, +)
  }
}
