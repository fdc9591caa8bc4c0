import Documents
import Experiments
import Plans
import Records
package import Storage

/// Runs as a bundle for others: what goes in, by how much the bundle is to carry.
package struct RunBundle: Sendable {
  package let writer: BundleWriter
  package let manifest: BundleManifest
  /// Labels of steps whose artifacts belong in and are not in the store.
  package let missing: [String]

  /// Gathers complete runs; `session` gives that of a run's resolved spec, which only the middle extents need.
  package init(
    _ directories: [String], _ extent: BundleManifest.Extent, store: Store,
    session: (_ directory: String) throws -> RunSession
  ) throws {
    var writer = BundleWriter(from: store)
    var missing: [String] = []
    var crate = ResearchObject()
    var names: [String] = []
    for directory in directories {
      let run = RunDirectory(at: directory, store: store)
      guard let name = directory.split(separator: "/").last.map(String.init),
        try run.contains(RunDirectory.manifestName)
      else { throw Unshareable("\(directory) is unfinished: run it to its end first") }
      names.append(name)
      for file in try run.names where Self.isShared(file) {
        if try store.disk.entry(try run.path(of: file))?.kind == .link {
          throw Unshareable(
            "\(directory)/\(file) is a link, which may lead anywhere: put the file itself there")
        }
        writer.add("runs/\(name)/\(file)", .bytes(try run.read(file)))
      }
      let plan = try RecordedPlan(of: directory, disk: store.disk)
      let wanted = try Self.wanted(plan, extent, directory, session)
      for (step, isWanted) in zip(plan.steps, wanted) where isWanted {
        guard let object = step.object, let tree = try store.objects.intactTree(object),
          try writer.add(tree)
        else {
          missing.append(step.label)
          continue
        }
        guard let key = step.key, try store.results.read(key) != nil else { continue }
        let record = try store.disk.read(store.results.path(of: key))
        writer.add("results/\(key.hex)", .bytes(record))
      }
      crate.add(name, try RunFacts(of: directory, store.disk))
    }
    let listed = try writer.manifest(extent, runs: names)
    writer.add(BundleManifest.crateName, .bytes(crate.bytes(listed.entries)))
    manifest = try writer.manifest(extent, runs: names)
    self.writer = writer
    self.missing = missing
  }

  /// Links are made anew by whoever imports; logs are of no use elsewhere.
  private static func isShared(_ file: String) -> Bool {
    !file.hasPrefix("artifacts/") && !file.hasPrefix("logs/")
      && !["events.jsonl", BundleManifest.markName].contains(file)
  }

  /// For each step whether its artifact goes in.
  private static func wanted(
    _ plan: RecordedPlan, _ extent: BundleManifest.Extent, _ directory: String,
    _ session: (String) throws -> RunSession
  ) throws -> [Bool] {
    let sources = plan.steps.map { $0.kind == "file" }
    guard extent != .report else { return sources }
    guard extent != .all else { return sources.map { _ in true } }
    let compilation = try session(directory).compilation
    guard compilation.plan.digest.hex == plan.digest else {
      throw Unshareable(
        "\(directory) was made by another version of lethe, whose steps differ: "
          + "export it with '--with report' or '--with all'")
    }
    var indices: Set<Int> = []
    for model in compilation.models {
      indices.formUnion(model.answers.flatMap { [$0.items.index, $0.answers.index] })
      indices.formUnion(model.measurements.map(\.ref.index))
      for attacked in model.attacked {
        indices.formUnion(attacked.measurements.flatMap { [$0.before.index, $0.after.index] })
      }
      // What is no checkpoint is small, and reports show it.
      if extent == .models || model.checkpoint == nil { indices.insert(model.model.index) }
    }
    return sources.indices.map { sources[$0] || indices.contains($0) }
  }
}
