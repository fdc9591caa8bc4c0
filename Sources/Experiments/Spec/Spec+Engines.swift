package import Documents
package import Plans

extension Spec {
  /// The engines of its points that nobody has asked yet what they compute with.
  package var enginesToAsk: [PythonEngine] {
    var engines: [PythonEngine] = []
    for engine in variants.compactMap({ $0.experiment.engine?.python })
    where engine.versions == nil && engineVersions[engine] == nil && !engines.contains(engine) {
      engines.append(engine)
    }
    return engines
  }

  /// The engines of its points in words, each once.
  package var engineTexts: [String] {
    var texts: [String] = []
    for engine in variants.compactMap({ engine(of: $0.experiment) })
    where !texts.contains(engine.text) { texts.append(engine.text) }
    return texts
  }

  /// Where the spec names its engine.
  package var enginePlace: SourceRange { place(of: "engine") }

  /// The engine of one of its points, with the versions that are known of it.
  func engine(of experiment: Experiment) -> PythonEngine? {
    guard var engine = experiment.engine?.python else { return nil }
    engine.versions = engine.versions ?? engineVersions[engine]
    return engine
  }

  /// The resolved spec with the versions that its engine was found to have.
  func pinningEngine(_ node: Node) -> Node {
    guard let versions = engine(of: experiment)?.versions else { return node }
    let spelled = Node.mapping([
      ("worker", .text(versions.worker)), ("torch", .text(versions.torch)),
      ("transformers", .text(versions.transformers)), ("device", .text(versions.device)),
    ])
    // A resolved spec has the engine spelled out, so that nothing is in the way of the path.
    return (try? node.setting(path: "engine.\(PyTorchEngine.name).versions", to: spelled)) ?? node
  }
}
