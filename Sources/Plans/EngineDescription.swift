/// What a worker says of itself on a device.
package struct EngineDescription: Sendable, Equatable {
  /// What belongs into keys.
  package let versions: PythonEngine.Versions
  /// The device by its maker's name, such as `NVIDIA H200`; that of the kind of processor where there is no other.
  package let deviceName: String
  /// How many processes compute together.
  package let processes: Int

  /// Takes what the worker says of itself.
  package init(versions: PythonEngine.Versions, deviceName: String, processes: Int) {
    self.versions = versions
    self.deviceName = deviceName
    self.processes = processes
  }

  /// The devices in words: `NVIDIA H200`, `4 x NVIDIA H200`, `the processor, by 2 processes`.
  package var place: String {
    if versions.device == "cpu" {
      return processes > 1 ? "the processor, by \(processes) processes" : "the processor"
    }
    let name = deviceName.isEmpty ? versions.device : deviceName
    return processes > 1 ? "\(processes) x \(name)" : name
  }
}
