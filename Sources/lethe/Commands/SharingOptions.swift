import Documents
import Executors
import Experiments
import Workbench

/// Which remote a run shares results with, and how.
struct SharingOptions {
  private let address = Options.optional(
    "--remote ADDRESS", .parsed("an address: \(Remotes.forms)") { $0.isEmpty ? nil : $0 },
    "takes results that others have signed from a shared place before computing them, and offers new ones"
  )
  private let takesUnsigned = Options.flag(
    "--take-unsigned", "takes results from there whoever has put them there")
  private let offersNothing = Options.flag(
    "--no-offer", "takes from the remote and offers nothing")
  let signer = Options.optional(
    "--key NAME", .text, "the key that signs what is offered (default 'default')")

  /// The remote; nil when none is asked for, by the options or by the profile, whose they replace.
  func place(_ profile: SharedPlace?) throws(UsageError) -> SharedPlace? {
    guard let address = address ?? profile?.address else {
      guard !takesUnsigned, !offersNothing else {
        throw UsageError(message: "'--take-unsigned' and '--no-offer' go with '--remote ADDRESS'")
      }
      return nil
    }
    // What the profile allows, it allows for its own remote.
    let known = address == profile?.address ? profile : nil
    return SharedPlace(
      address: address, takesUnsigned: takesUnsigned || known?.takesUnsigned == true,
      offers: !offersNothing && known?.offers != false)
  }
}
