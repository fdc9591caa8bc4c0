import FoundationEssentials

/// The git commit that a directory stands at, read from git's own files.
package enum Commit {
  /// Returns 40 or 64 hexadecimal digits, or nil outside a repository.
  package static func current(above directory: String) -> String? {
    var folder = directory
    while true {
      let git = folder + "/.git"
      if FileManager.default.fileExists(atPath: git) { return head(of: git) }
      guard let slash = folder.lastIndex(of: "/"), slash != folder.startIndex else { return nil }
      folder = String(folder[..<slash])
    }
  }

  private static func head(of git: String) -> String? {
    // In a worktree `.git` is a file that names the real directory.
    let folder =
      text(git).flatMap { $0.hasPrefix("gitdir: ") ? String($0.dropFirst("gitdir: ".count)) : nil }
      ?? git
    guard let head = text(folder + "/HEAD") else { return nil }
    guard head.hasPrefix("ref: ") else { return digits(head) }
    let ref = String(head.dropFirst("ref: ".count))
    guard !ref.split(separator: "/").contains("..") else { return nil }
    let common = text(folder + "/commondir").map { folder + "/" + $0 } ?? folder
    if let loose = text(common + "/" + ref) { return digits(loose) }
    let packed = text(common + "/packed-refs")?.split(separator: "\n") ?? []
    return packed.first { $0.hasSuffix(" " + ref) }?.split(separator: " ").first.flatMap {
      digits(String($0))
    }
  }

  private static func text(_ path: String) -> String? {
    guard let data = FileManager.default.contents(atPath: path) else { return nil }
    var text = String(decoding: data, as: UTF8.self)
    while text.last == "\n" { text.removeLast() }
    return text
  }

  private static func digits(_ text: String) -> String? {
    let isHex = text.utf8.allSatisfy {
      (0x30...0x39).contains($0) || (0x61...0x66).contains($0)
    }
    return isHex && text.utf8.count >= 40 ? text : nil
  }
}
