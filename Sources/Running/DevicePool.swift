/// Which graphics processors of this machine which step has.
package struct DevicePool: Sendable {
  private var free: [String]
  private var taken: [Int: [String]] = [:]

  /// So many places on these devices; more places than devices share them in turn.
  package init(_ names: [String], for places: Int) {
    free = names.isEmpty ? [] : (0..<max(0, places)).map { names[$0 % names.count] }
  }

  /// Gives a step its devices, each once: as many as it asks for, or all that there are.
  package mutating func take(_ count: Int, for step: Int) -> [String] {
    guard count > 0 else { return [] }
    let own = Array(free.prefix(count))
    free.removeFirst(own.count)
    taken[step] = own
    var seen: Set<String> = []
    return own.filter { seen.insert($0).inserted }
  }

  /// Takes back what a step had.
  package mutating func put(back step: Int) {
    guard let own = taken.removeValue(forKey: step) else { return }
    free = own + free
  }
}
