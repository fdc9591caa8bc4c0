package import Storage

/// Who needs which artifacts in a store: the runs beside it, and the pins.
package struct RunRoots: Sendable {
  package private(set) var roots: [Reachability.Root] = []
  /// True when a run may go on from checkpoints.
  package private(set) var hasUnfinished = false

  /// Reads every run directory; throws when a plan or a pin cannot be read, as what it needs is then unknown.
  package init(runs: String, store: Store) throws {
    for name in try store.disk.list(runs) where name != ".store" {
      let directory = "\(runs)/\(name)"
      guard try store.disk.exists("\(directory)/plan.json") else { continue }
      var objects = try RecordedPlan(of: directory, disk: store.disk).steps.compactMap(\.object)
      if try !store.disk.exists("\(directory)/\(RunDirectory.manifestName)") {
        hasUnfinished = true
        objects += try RecordedPlan.objects(ofUnfinished: directory, disk: store.disk)
      }
      roots.append(Reachability.Root(owner: "run \(name)", objects: objects))
    }
    for pin in try store.pins.all() {
      roots.append(Reachability.Root(owner: "pin \(pin.name)", objects: pin.objects))
    }
  }
}
