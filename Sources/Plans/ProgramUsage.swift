/// What a program took that a step asked, besides the step's own process; for people, and no part of a result.
package struct ProgramUsage: Sendable, Equatable {
  /// Seconds of processor time in all its processes.
  package var cpu: Double
  /// Most bytes of memory, its processes' added up.
  package var memory: Int
  /// What it computed on, in words; nil where that is not said.
  package var device: String?

  /// Nothing, unless it is said.
  package init(cpu: Double = 0, memory: Int = 0, device: String? = nil) {
    self.cpu = cpu
    self.memory = memory
    self.device = device
  }
}
