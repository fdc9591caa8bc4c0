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
    let kept = label.unicodeScalars.map { scalar -> Character in
      let isPlain =
        scalar.isASCII && (scalar.properties.isAlphabetic || scalar.properties.numericType != nil)
      return isPlain || "-_.=,@+".unicodeScalars.contains(scalar) ? Character(scalar) : "_"
    }
    let name = String(kept.prefix(200))
    return name.isEmpty || name.allSatisfy { $0 == "." } ? "_" + name : name
  }
}
