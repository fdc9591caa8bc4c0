/// The part of an address that says who is talked to.
package enum WebHost {
  /// True for addresses that every program reads alike: ASCII without blanks, and without the backslash, which is a
  /// slash for some and part of a user's name for curl.
  package static func isPlain(_ url: String) -> Bool {
    url.unicodeScalars.allSatisfy { $0.value > 0x20 && $0.value < 0x7F && $0 != "\\" }
  }

  /// True for `https` addresses, and for `http` ones that never leave this machine.
  package static func isFetchable(_ url: String) -> Bool {
    let host = of(url)
    let isLocal = host == "http://127.0.0.1" || host.hasPrefix("http://127.0.0.1:")
    return isPlain(url) && (url.hasPrefix("https://") || url.hasPrefix("http://") && isLocal)
  }

  /// True for addresses that never leave this machine.
  package static func isLocal(_ url: String) -> Bool {
    ["127.0.0.1", "localhost", "[::1]"].contains { name in
      ["http://", "https://"].contains { scheme in
        of(url) == scheme + name || of(url).hasPrefix(scheme + name + ":")
      }
    }
  }

  /// Returns scheme, name and port of an address in small letters, without what stands for a user.
  package static func of(_ url: String) -> String {
    guard let start = url.firstRange(of: "://") else { return url.lowercased() }
    let rest = url[start.upperBound...]
    let authority = rest.prefix { !"/?#\\".contains($0) }
    let host = authority.split(separator: "@", omittingEmptySubsequences: false).last ?? ""
    return (url[..<start.upperBound] + host).lowercased()
  }
}
