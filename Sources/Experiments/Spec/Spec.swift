package import Documents
import FoundationEssentials
package import Plans
import Storage

/// A whole spec, valid: what was declared, and every point of its sweep.
package struct Spec: Sendable {
  /// One point of the sweep.
  package struct Variant: Sendable {
    package let point: [Assignment]
    package let experiment: Experiment
    /// True for a trial that only the objective of the sweep judges.
    let isProbe: Bool
  }

  /// The path as given.
  package let file: String
  /// The spec as given, before `extends` and overrides.
  package private(set) var text: [UInt8]
  /// The spec without its sweep's assignments.
  package let experiment: Experiment
  package let variants: [Variant]
  /// The trials of the sweep so far, in order.
  package let trials: Trials
  /// The spec with every default spelled out; pinned inputs are added when they are known.
  package let resolved: Node
  /// What `--set` changed, as given.
  package let overrides: [String]
  /// What engines of Python were found to compute with.
  package var engineVersions: [PythonEngine: PythonEngine.Versions] = [:]
  /// What repositories of the Hub were found to have, so that a branch means the same commit throughout.
  package var hubSeen: [HubRepository: HubListing] = [:]
  /// The files that it was read from, for excerpts.
  package let sources: SpecSources
  /// The merged document, which points of the sweep change.
  private let root: Node
  /// The cells that `report` may name.
  private let cells: Registry<any Component>
  /// The kinds of experiment that it may declare.
  private let kinds: ExperimentKinds

  /// The same spec as if these bytes had been given: a resolved spec stands for the one that it was resolved from.
  package func given(as text: [UInt8]) -> Spec {
    var spec = self
    spec.text = text
    return spec
  }

  /// Reads a spec, applies `path=value` overrides, and checks every point of its sweep; its report may name `cells`.
  ///
  /// Throws all problems together; `sources` then has the files that they point into.
  package static func load(
    _ file: String, overrides: [String] = [], cells: Registry<any Component>,
    kinds: ExperimentKinds = experimentKinds, _ sources: inout SpecSources
  ) throws(InvalidDocument) -> Spec {
    var problems: [Diagnostic] = []
    var node = try SpecFile.load(file, &sources, &problems)
    for override in overrides {
      do throws(InvalidDocument) { node = try apply(override, to: node, &sources) } catch {
        problems += error.diagnostics
      }
    }
    if node.isNull { node = Node(.mapping([]), at: node.range) }
    for entry in node["sweep"]?.entries ?? [] {
      problems += unknownName(in: entry.key.text ?? "", of: node, at: entry.key.range)
    }
    let directory = SourceRange(startOf: file).directory
    var parameters = Parameters(node, directory: directory)
    let experiment = Experiment(&parameters, cells: cells, kinds: kinds)
    parameters.finish()
    problems += parameters.diagnostics
    let trials = experiment.sweep.recorded ?? experiment.sweep.first
    let variants = variants(of: trials, experiment, root: node, cells, kinds, &problems)
    guard problems.isEmpty else {
      // A file that is not there is told at once with the rest.
      problems += parameters.files.filter { !FileManager.default.fileExists(atPath: $0.path) }.map {
        Diagnostic(
          "unreadable-file", "there is no file '\($0.path)'", at: $0.place,
          help: "paths are relative to the file that they stand in")
      }
      throw InvalidDocument(diagnostics: problems.inSourceOrder)
    }
    return Spec(
      file: file, text: sources.files[file] ?? [], experiment: experiment, variants: variants,
      trials: trials, resolved: parameters.resolved.removing("extends"), overrides: overrides,
      sources: sources, root: node, cells: cells, kinds: kinds)
  }

  /// The spec as it is before an adaptive sweep has results; nil for others.
  package func beforeSearch() throws(InvalidDocument) -> Spec? {
    guard experiment.sweep.objective != nil else { return nil }
    return try with(experiment.sweep.first)
  }

  /// The spec with other trials of its sweep; throws what is wrong with their values.
  package func with(_ trials: Trials) throws(InvalidDocument) -> Spec {
    var problems: [Diagnostic] = []
    let variants = Self.variants(of: trials, experiment, root: root, cells, kinds, &problems)
    guard problems.isEmpty else {
      throw InvalidDocument(diagnostics: problems.inSourceOrder)
    }
    return Spec(
      file: file, text: text, experiment: experiment, variants: variants, trials: trials,
      resolved: resolved, overrides: overrides, engineVersions: engineVersions,
      hubSeen: hubSeen, sources: sources, root: root, cells: cells, kinds: kinds)
  }

  /// Where the document has a key, or where it begins.
  func place(of key: String) -> SourceRange { root[key]?.range ?? root.range }

  private static func variants(
    of trials: Trials, _ experiment: Experiment, root: Node,
    _ cells: Registry<any Component>, _ kinds: ExperimentKinds, _ problems: inout [Diagnostic]
  ) -> [Variant] {
    let all = trials.points.map { ($0, false) } + trials.probes.map { ($0, true) }
    let read = Parallel.map(all.count) { index -> (variant: Variant?, problems: [Diagnostic]) in
      let (point, isProbe) = all[index]
      guard !point.isEmpty else {
        return (Variant(point: [], experiment: experiment, isProbe: isProbe), [])
      }
      do throws(InvalidDocument) {
        var changed = root
        for assignment in point {
          changed = try changed.setting(path: assignment.path, to: assignment.value)
        }
        var parameters = Parameters(changed, directory: root.range.directory)
        let read = Experiment(&parameters, cells: cells, kinds: kinds, pointOf: experiment)
        parameters.finish()
        return (
          Variant(point: point, experiment: read, isProbe: isProbe), parameters.diagnostics
        )
      } catch {
        return (nil, error.diagnostics)
      }
    }
    problems += read.flatMap(\.problems)
    return read.compactMap(\.variant)
  }

  /// Applies one `path=value`; the value is YAML.
  private static func apply(
    _ argument: String, to node: Node, _ sources: inout SpecSources
  ) throws(InvalidDocument) -> Node {
    sources.files[Override.file(of: argument)] = Array(argument.utf8)
    let override = try Override(argument)
    let unknown = unknownName(in: override.path, of: node, at: override.value.range)
    guard unknown.isEmpty else { throw InvalidDocument(diagnostics: unknown) }
    return try node.setting(path: override.path, to: override.value)
  }

  /// Returns a problem when a path leads into a method or step that the spec does not have: setting it would make a
  /// new one of what somebody mistyped.
  private static func unknownName(
    in path: String, of root: Node, at place: SourceRange
  ) -> [Diagnostic] {
    let parts = path.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    guard parts.count > 2, ["methods", "steps"].contains(parts[0]),
      let known = root[parts[0]]?.entries?.compactMap(\.key.text), !known.contains(parts[1])
    else { return [] }
    let near = Suggestion.nearest(to: parts[1], among: known).map {
      "did you mean '\(([parts[0], $0] + parts.dropFirst(2)).joined(separator: "."))'?"
    }
    return [
      Diagnostic(
        "unknown-path", "'\(path)' names nothing: the spec has no '\(parts[0]).\(parts[1])'",
        at: place,
        help: near ?? Suggestion.help(for: parts[1], among: known))
    ]
  }
}
