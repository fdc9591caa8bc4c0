import Documents
import Plans

/// Lethe's own engine.
struct LetheEngine: Engine {
  static let name = "lethe"
  static let version = "1"
  static let summary = "Lethe's own: the same bits on every machine, nothing to install."

  init(_ p: inout Parameters) {}

  var python: PythonEngine? { nil }
}
