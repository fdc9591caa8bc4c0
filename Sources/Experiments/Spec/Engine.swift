package import Documents
package import Plans

/// What computes the steps that touch weights: training, scoring, generating.
package protocol Engine: Component {
  /// The program of Python that does; nil for Lethe's own engine.
  var python: PythonEngine? { get }
}

/// Every engine a spec can name; add yours here.
package let engines = Registry<any Engine>(
  family: "engine", [LetheEngine.self, PyTorchEngine.self])
