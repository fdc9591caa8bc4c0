import Documents
import FoundationEssentials
import Models
import Plans
import Tensors
import Workbench

/// How a command gets the models that it is asked for, and with what it computes.
struct ModelOptions {
  private let threads = Options.optional(
    "--threads N", .count, "threads to use (default: all cores)")
  let isOffline = Options.offline()
  let overrides = Options.overrides()
  let permission = Imports.Permission(hosts: Options.allowedHosts())

  /// Puts a model into memory for use with the threads that were asked for.
  func loaded(_ model: Checkpoint) throws -> LoadedModel {
    try LoadedModel(
      model, Context(threads: threads ?? ProcessInfo.processInfo.activeProcessorCount))
  }
}
