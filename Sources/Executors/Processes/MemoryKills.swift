import Storage

/// How many processes of this process's control group the kernel has ended for want of memory.
///
/// Both versions of control groups are read: `oom_kill` of `memory.events`, and of `memory.oom_control`. Nothing says more
/// reliably that a signal 9 was for memory; where neither is there, as on a bare machine without limits, nothing is said.
package enum MemoryKills {
  /// The count; nil where the kernel does not tell.
  static var count: Int? {
    let disk = Disk()
    // A machine without these files tells nothing, which is an answer.
    guard
      let groups = (try? disk.read("/proc/self/cgroup")).map({ String(decoding: $0, as: UTF8.self) }
      )
    else { return nil }
    for file in files(groups) {
      guard let bytes = try? disk.read(file) else { continue }
      if let count = count(in: String(decoding: bytes, as: UTF8.self)) { return count }
    }
    return nil
  }

  /// The files that may have the count, from the text of `/proc/self/cgroup`.
  package static func files(_ groups: String) -> [String] {
    groups.split(separator: "\n").compactMap { line in
      let fields = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
      guard fields.count == 3 else { return nil }
      let path = fields[2] == "/" ? "" : fields[2]
      if fields[1].isEmpty { return "/sys/fs/cgroup\(path)/memory.events" }
      guard fields[1].split(separator: ",").contains("memory") else { return nil }
      return "/sys/fs/cgroup/memory\(path)/memory.oom_control"
    }
  }

  /// The number behind `oom_kill`.
  package static func count(in text: String) -> Int? {
    for line in text.split(separator: "\n") {
      let words = line.split(separator: " ")
      if words.count == 2, words[0] == "oom_kill" { return Int(words[1]) }
    }
    return nil
  }
}
