import Documents

/// The remote of a profile: results are looked up there before they are computed, and new ones are offered.
package struct SharedPlace: Sendable, Equatable {
  /// A directory, an ssh host or an HTTP cache.
  package let address: String
  /// Takes results that nobody who is trusted has signed.
  package let takesUnsigned: Bool
  /// Whether new results are offered there.
  package let offers: Bool

  /// Names a remote.
  package init(address: String, takesUnsigned: Bool, offers: Bool) {
    self.address = address
    self.takesUnsigned = takesUnsigned
    self.offers = offers
  }

  /// Reads what a profile says; nil when it names no remote.
  init?(_ p: inout Parameters) {
    let address = p.optionalText(
      "remote", "Where results are taken from and offered, as 'lethe run --remote' takes it.")
    takesUnsigned = p.flag(
      "take_unsigned", default: false, "Whether results of the remote count that nobody has signed."
    )
    offers = p.flag("offer", default: true, "Whether new results are offered to the remote.")
    guard let address, !address.isEmpty else {
      for name in ["take_unsigned", "offer"] where p.has(name) && !p.isDescribing {
        p.report(name, "'\(name)' goes with 'remote'", help: "name the remote, or leave it out")
      }
      return nil
    }
    self.address = address
  }
}
