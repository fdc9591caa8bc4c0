/// The memory that a job asks for.
package struct SlurmMemory: Sendable, Equatable {
  /// What is asked for.
  package let megabytes: Int
  /// Not all of it was said by somebody: it rests on what other steps of the same kinds used.
  package let isGuess: Bool

  /// Says how much, and whether somebody declared it.
  package init(megabytes: Int, isGuess: Bool) {
    self.megabytes = megabytes
    self.isGuess = isGuess
  }

  /// What one step needs, as far as that is known.
  package struct Need: Sendable {
    /// Bytes that it declares; 0 for none.
    package var declared: Int
    /// Most bytes that others of its kind used; nil when none is known.
    package var used: Int?
    /// Megabytes that its next job asks for at least, as the last one had too few.
    package var floor: Int?

    /// Bytes of each, as far as they are known.
    package init(declared: Int = 0, used: Int? = nil, floor: Int? = nil) {
      self.declared = declared
      self.used = used
      self.floor = floor
    }
  }

  /// The memory to request for a job that runs `lanes` of its steps concurrently; nil leaves Slurm's default.
  ///
  /// The profile's megabytes win over what steps declare, and that over what others of their kinds used. Where none
  /// declares anything, all must be known: one that is not may use more than the others.
  package static func asked(_ needs: [Need], lanes: Int, profile: Int?) -> SlurmMemory? {
    let floor = needs.compactMap(\.floor).max()
    if let profile { return SlurmMemory(megabytes: max(profile, floor ?? 0), isGuess: false) }
    let bytes = needs.map { $0.declared > 0 ? $0.declared : $0.used ?? 0 }
    guard needs.contains(where: { $0.declared > 0 }) || !bytes.contains(0) else {
      return floor.map { SlurmMemory(megabytes: $0, isGuess: true) }
    }
    let most = bytes.sorted(by: >).prefix(lanes).reduce(0) { $0 + min(max(0, $1), 1 << 50) >> 20 }
    // What a step declares is its arrays: program, stacks and file buffers come on top.
    return SlurmMemory(
      megabytes: max(most + most / 4 + 256, floor ?? 0),
      isGuess: needs.contains { $0.declared <= 0 })
  }
}
