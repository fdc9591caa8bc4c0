package import Documents

/// A whole spec, valid: what was declared, and every point of its sweep.
package struct Spec: Sendable {
  /// One point of the sweep.
  package struct Variant: Sendable {
    package let point: [Assignment]
    package let experiment: Experiment
  }

  /// The path as given.
  package let file: String
  /// The spec as given, before `extends` and overrides.
  package let text: [UInt8]
  /// The spec without its sweep's assignments.
  package let experiment: Experiment
  package let variants: [Variant]
  /// The spec with every default spelled out; pinned inputs are added when they are known.
  package let resolved: Node
  /// What `--set` changed, as given.
  package let overrides: [String]
  /// The files that it was read from, for excerpts.
  package let sources: SpecSources

  /// Reads a spec, applies `path=value` overrides, and checks every point of its sweep.
  ///
  /// Throws all problems together; `sources` then has the files that they point into.
  package static func load(
    _ file: String, overrides: [String] = [], _ sources: inout SpecSources
  ) throws(InvalidDocument) -> Spec {
    var problems: [Diagnostic] = []
    var node = try SpecFile.load(file, &sources, &problems)
    for override in overrides {
      do throws(InvalidDocument) { node = try apply(override, to: node, &sources) } catch {
        problems += error.diagnostics
      }
    }
    if node.isNull { node = Node(.mapping([]), at: node.range) }
    let directory = SourceRange(startOf: file).directory
    var parameters = Parameters(node, directory: directory)
    let experiment = Experiment(&parameters)
    parameters.finish()
    problems += parameters.diagnostics
    var variants: [Variant] = []
    for point in experiment.sweep.points {
      guard !point.isEmpty else {
        variants.append(Variant(point: [], experiment: experiment))
        continue
      }
      do throws(InvalidDocument) {
        var changed = node
        for assignment in point {
          changed = try changed.setting(path: assignment.path, to: assignment.value)
        }
        var parameters = Parameters(changed, directory: directory)
        variants.append(Variant(point: point, experiment: Experiment(&parameters)))
        parameters.finish()
        problems += parameters.diagnostics
      } catch {
        problems += error.diagnostics
      }
    }
    guard problems.isEmpty else {
      throw InvalidDocument(diagnostics: problems.inSourceOrder)
    }
    return Spec(
      file: file, text: sources.files[file] ?? [], experiment: experiment, variants: variants,
      resolved: parameters.resolved.removing("extends"), overrides: overrides, sources: sources)
  }

  /// Applies one `path=value`; the value is YAML.
  private static func apply(
    _ argument: String, to node: Node, _ sources: inout SpecSources
  ) throws(InvalidDocument) -> Node {
    sources.files[Override.file(of: argument)] = Array(argument.utf8)
    let override = try Override(argument)
    return try node.setting(path: override.path, to: override.value)
  }
}
