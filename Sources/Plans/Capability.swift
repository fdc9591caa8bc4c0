/// What a step does besides reading its inputs; nothing of it is in a key.
///
/// Whoever runs a spec of somebody else's allows each of them by name.
package enum Capability: Hashable, Sendable {
  /// It starts a program: the words of its command, for people.
  case program(String)
  /// It talks to a host: scheme, name and perhaps port, `https://api.openai.com`.
  case host(String)

  /// Returns the host of an address; an address that has none is its own.
  package static func host(of url: String) -> Capability { .host(WebHost.of(url)) }

  /// The capability in words.
  package var text: String {
    switch self {
    case .program(let words): "starts \(words)"
    case .host(let host): "talks to \(host)"
    }
  }
}
