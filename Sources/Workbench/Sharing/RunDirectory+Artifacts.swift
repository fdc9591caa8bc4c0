import Records
package import Storage

extension RunDirectory {
  /// Links the artifacts of the plan that the store has; returns how many it lacks, and throws when that cannot be told.
  package func linkArtifacts(in store: Store) throws -> Int {
    let run = self
    var missing = 0
    for step in try RecordedPlan(of: path, disk: store.disk).steps {
      guard let object = step.object, let tree = try store.objects.intactTree(object),
        try store.objects.hasAll(of: tree, digest: object)
      else {
        missing += 1
        continue
      }
      try run.link("artifacts/\(SafeName.sanitized(step.label))", to: tree)
    }
    return missing
  }
}
