package import JSON

/// A started worker of an engine, with files that both sides read; used by one thread at a time.
///
/// Documentation/Engines.md describes what is asked and answered.
package protocol EngineSession: AnyObject {
  /// What was started.
  var engine: PythonEngine { get }
  /// Asks for an operation and returns what it came to; `progress` hears how far it is.
  func ask(
    _ operation: String, _ fields: JSONObject, progress: (Progress) -> Void
  ) throws -> JSONValue
  /// Makes a directory of that name for files that both sides read, and returns where it is.
  func makeDirectory(_ name: String) throws -> String
  /// Writes a file into such a directory.
  func write(_ part: Part, in directory: String) throws
  /// Ends the worker.
  func close()
}

extension EngineSession {
  /// Asks for an operation that says nothing before it is done.
  package func ask(_ operation: String, _ fields: JSONObject) throws -> JSONValue {
    try ask(operation, fields) { _ in }
  }

  /// What the worker computes with on a device.
  package func versions(device: String) throws -> PythonEngine.Versions {
    try description(device: device).versions
  }

  /// What the worker has used so far, in all its processes.
  package func usage() throws -> ProgramUsage {
    let said = try ask("usage", [:])
    guard let cpu = said["cpu"]?.number, let memory = said["memory"]?.integer else {
      throw EngineProblem("does not tell what it used")
    }
    return ProgramUsage(cpu: cpu, memory: memory)
  }

  /// What the worker computes with on a device, and on how many devices of which name.
  package func description(device: String) throws -> EngineDescription {
    let said = try ask("describe", ["device": .string(device)])
    func text(_ name: String) throws -> String {
      guard let text = said[name]?.string else {
        throw EngineProblem("does not tell its '\(name)'")
      }
      return text
    }
    return EngineDescription(
      versions: PythonEngine.Versions(
        worker: try text("worker"), torch: try text("torch"),
        transformers: try text("transformers"), device: try text("device")),
      deviceName: said["device_name"]?.string ?? "", processes: said["processes"]?.integer ?? 1)
  }
}
