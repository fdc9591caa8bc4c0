import Records
import Reports

extension Provenance {
  /// The form of the report.
  var settings: [Setting] {
    var settings = [
      Setting("lethe", version),
      Setting("commit", commit ?? "not in a repository"),
      Setting("processor", "\(machine.processor), \(machine.cores) cores"),
      Setting("memory", NumberFormat.bytes.text(Double(machine.memory))),
      Setting("system", machine.system),
      Setting("numerics", "\(numerics), kernels \(kernels)"),
    ]
    if let engine {
      settings.append(Setting("engine", "\(engine): its results are not portable"))
      if !devices.isEmpty {
        settings.append(Setting("computed on", devices.joined(separator: "; ")))
      }
    }
    settings += [
      Setting("libraries", libraries.map { "\($0.name) \($0.version)" }.joined(separator: ", ")),
      Setting("started", started),
      Setting("wall time", NumberFormat.duration.text(wall)),
      Setting("CPU time of the steps", NumberFormat.duration.text(cpu)),
      Setting("peak memory of a step", NumberFormat.bytes.text(Double(peakMemory))),
      Setting("steps", "\(ran) ran, \(cached) cached, \(failed) failed"),
    ]
    if !sandboxed.isEmpty {
      settings.append(Setting("in a sandbox", sandboxed.joined(separator: ", ")))
    }
    if !overrides.isEmpty {
      settings.append(Setting("overrides", overrides.joined(separator: " ")))
    }
    return settings
  }
}
