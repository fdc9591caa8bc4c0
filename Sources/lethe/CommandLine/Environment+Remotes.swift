import FoundationEssentials

extension Environment {
  /// What programs that reach remotes need of the environment: those of downloads, and ssh's agent.
  var remoteEnvironment: [String: String] {
    var environment = fetchEnvironment
    for name in ["SSH_AUTH_SOCK", "USER", "LOGNAME"] { environment[name] = Self.variable(name) }
    return environment
  }
}
