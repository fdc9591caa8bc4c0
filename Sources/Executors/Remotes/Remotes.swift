import Storage

/// Finds the kind of remote that an address means.
package enum Remotes {
  /// What people may write; for help pages.
  package static let forms = "a directory, ssh://HOST/PATH, HOST:PATH, http://… or https://…"

  /// Text about addresses without the passwords that stand in them (`scheme://user:password@host`).
  package static func shown(_ text: String) -> String {
    var result = ""
    var rest = text[...]
    while let scheme = rest.firstRange(of: "://") {
      result += rest[..<scheme.upperBound]
      rest = rest[scheme.upperBound...]
      let authority = rest.prefix { !"/?# '\"".contains($0) }
      if let at = authority.lastIndex(of: "@"), let colon = authority[..<at].firstIndex(of: ":") {
        result += authority[...colon] + "…"
        rest = rest[at...]
      }
    }
    return result + rest
  }

  /// Opens a remote; `scratch` is a directory of this machine that is removed afterwards.
  package static func open(
    _ address: String, environment: [String: String], scratch: String, cancellation: Cancellation
  ) throws -> any Remote {
    let programs = RemotePrograms(
      environment: environment, scratch: scratch, cancellation: cancellation)
    guard address.unicodeScalars.allSatisfy({ $0.value > 0x20 && $0.value != 0x7F }) else {
      throw RemoteProblem("'\(address)' has blanks; a remote is \(forms)")
    }
    if address.hasPrefix("http://") || address.hasPrefix("https://") {
      return HTTPRemote(address, programs)
    }
    if address.hasPrefix("ssh://") {
      let rest = address.dropFirst("ssh://".count)
      let slash = rest.firstIndex(of: "/") ?? rest.endIndex
      let path = rest[slash...].dropFirst()
      // As with git, `/~/x` is below the home directory.
      let place = path.hasPrefix("~/") ? String(path.dropFirst(2)) : "/" + path
      return try SSHRemote(host: String(rest[..<slash]), path: place, programs)
    }
    // As with git, what is there is meant, whatever its name looks like.
    if try Disk().exists(address) { return DirectoryRemote(address) }
    if let colon = address.firstIndex(of: ":"), !address[..<colon].contains("/") {
      return try SSHRemote(
        host: String(address[..<colon]), path: String(address[address.index(after: colon)...]),
        programs)
    }
    return DirectoryRemote(address)
  }
}
