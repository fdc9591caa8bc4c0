/// The rule for names that come from artifacts and become file names.
package enum SafeName {
  /// True for a relative path that stays where it is put.
  package static func isSafe(_ name: String) -> Bool {
    let parts = name.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
    let isFine = parts.allSatisfy { part in
      !part.isEmpty && part.count <= 255 && !part.elementsEqual(".".utf8)
        && !part.elementsEqual("..".utf8)
        && part.allSatisfy { $0 >= 32 && $0 != 127 && $0 != UInt8(ascii: "\\") }
    }
    return isFine && name.utf8.count <= 2000
  }

  /// Returns `label` with everything replaced that a file name had better not have.
  package static func sanitized(_ label: String) -> String {
    let kept = label.unicodeScalars.prefix(200).map { scalar -> UInt8 in
      switch scalar {
      case "A"..."Z", "a"..."z", "0"..."9", "-", "_", ".", "=", ",", "@", "+":
        UInt8(truncatingIfNeeded: scalar.value)
      default: UInt8(ascii: "_")
      }
    }
    let isFolder = kept.allSatisfy { $0 == UInt8(ascii: ".") }
    return (isFolder ? "_" : "") + String(decoding: kept, as: UTF8.self)
  }
}
