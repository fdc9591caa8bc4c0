import Records
import Reports

extension Provenance {
  /// The form of the report.
  var settings: [Setting] {
    [
      Setting("lethe", version),
      Setting("commit", commit ?? "not in a repository"),
      Setting("processor", "\(machine.processor), \(machine.cores) cores"),
      Setting("memory", NumberFormat.bytes.text(Double(machine.memory))),
      Setting("system", machine.system),
      Setting("numerics", "\(numerics), kernels \(kernels)"),
      Setting("libraries", libraries.map { "\($0.name) \($0.version)" }.joined(separator: ", ")),
      Setting("started", started),
      Setting("wall time", NumberFormat.duration.text(wall)),
      Setting("CPU time of the steps", NumberFormat.duration.text(cpu)),
      Setting("peak memory of a step", NumberFormat.bytes.text(Double(peakMemory))),
      Setting("steps", "\(ran) ran, \(cached) cached, \(failed) failed"),
    ]
      + (sandboxed.isEmpty
        ? [] : [Setting("in a sandbox", sandboxed.joined(separator: ", "))])
      + (overrides.isEmpty ? [] : [Setting("overrides", overrides.joined(separator: " "))])
  }
}
