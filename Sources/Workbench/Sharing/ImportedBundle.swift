import Records
package import Storage

/// A bundle on its way in, from a file or from a remote.
package struct ImportedBundle {
  package let manifest: BundleManifest
  package let signature: BundleSignature
  /// The name under which the signer's key is known; nil when it is not trusted.
  package let signer: String?

  /// Looks the signer up in the ring.
  package init(_ manifest: BundleManifest, _ signature: BundleSignature, ring: KeyRing) throws {
    self.manifest = manifest
    self.signature = signature
    let known = ring.entries.filter { $0.publicKey == signature.publicKey }
    signer = (known.first(where: \.isOwn) ?? known.first)?.name
  }

  /// Takes the entries that `read` hands over and makes them visible together.
  package func take(
    in store: Store, runs: String, _ read: (inout BundleIntake) throws -> Void
  ) throws -> BundleIntake.Receipt {
    var intake = try BundleIntake(manifest, signature, store: store, runs: runs)
    try read(&intake)
    for name in manifest.runs {
      // Without a plan that can be read it is refused, for whatever reason that is.
      guard (try? RecordedPlan(of: intake.folder(of: name), disk: store.disk)) != nil else {
        throw RefusedBundle("the run '\(name)' in it has no plan that can be read")
      }
    }
    return try intake.publish(isTrusted: signer != nil) { run in
      _ = try run.linkArtifacts(in: store)
    }
  }
}
