import Foundation
import TestKit
import Testing

/// The seam for compute backends holds: kernels and addresses of floats are a backend's affair.
///
/// The compiler keeps most of it, for the address of `Floats` is internal to `Tensors`; what it lets pass is found here.
@Suite struct BackendRulesTests {
  private static let scan = SourceScan(root: "\(packageRoot)/Sources")

  /// What names an address or the CPU's own parts, word by word.
  private static let ownParts: Set = [
    "Strided", "CPUBackend", "CPUCompute", "OpenBLAS", "libraryProduct",
  ]

  /// Lines of code whose words break a rule, as `path:line`.
  private static func lines(
    of files: [SourceScan.File], where breaks: (Set<Substring>) -> Bool
  ) -> [String] {
    files.flatMap { file in
      file.code.enumerated().compactMap { number, line in
        let words = line.split { !($0.isLetter || $0.isNumber || $0 == "_") }
        return breaks(Set(words)) ? "\(file.path):\(number + 1)" : nil
      }
    }
  }

  private static func importers(of module: Substring) -> [SourceScan.File] {
    scan.files.filter { file in
      !lines(of: [file]) { $0.contains("import") && $0.contains(module) }.isEmpty
    }
  }

  private static func isBelow(_ folders: [String], _ file: SourceScan.File) -> Bool {
    folders.contains { file.path.hasPrefix($0) }
  }

  @Test func `only the backend of this processor calls kernels`() {
    // Elementary functions of single numbers, and the matrices of doubles that the search of CMA-ES is made of.
    let others = [
      "Tensors/Scalars/Portable.swift", "Optimization/Algebra/", "Optimization/Models/",
    ]
    let found = Self.importers(of: "CKernels").filter { file in
      !Self.isBelow(["Tensors/Backends/CPU/"] + others, file)
    }
    #expect(found.map(\.path) == [], "describe it by a kernel of Sources/Tensors/Backends")
    #expect(!Self.importers(of: "CKernels").isEmpty)
    let floats = Self.lines(of: Self.scan.files.filter { Self.isBelow(others, $0) }) { words in
      words.contains { $0.hasPrefix("lk_") && !$0.hasSuffix("64") }
    }
    #expect(floats == [], "these are for doubles")
  }

  @Test func `operations hold no addresses`() {
    let operations = Self.scan.files.filter {
      $0.module == "Tensors" && !Self.isBelow(["Tensors/Backends/", "Tensors/Scalars/"], $0)
    }
    #expect(operations.count > 30)
    let found = Self.lines(of: operations) { words in
      words.contains("unsafe") || words.contains("base")
        || words.contains { $0.hasPrefix("Unsafe") }
    }
    #expect(found == [], "describe it by a kernel of Sources/Tensors/Backends")
  }

  @Test func `no module but Tensors touches addresses of floats`() {
    let users = Self.importers(of: "Tensors").filter { $0.module != "Tensors" }
    #expect(users.count > 100)
    // Bytes of files, and the doubles of the search.
    let others = ["Formats/Bytes/FileBytes.swift", "Optimization/Algebra/", "Optimization/Models/"]
    let found = Self.lines(of: users.filter { !Self.isBelow(others, $0) }) { words in
      !words.isDisjoint(with: Self.ownParts.map { Substring($0) })
        || words.contains { $0.hasPrefix("Unsafe") || $0.hasPrefix("withUnsafe") }
    }
    // `lethe-bench` measures OpenBLAS beside the matrix product, and how quickly memory is read.
    let measured = ["lethe-bench/GemmBench.swift", "lethe-bench/Peaks.swift"]
    #expect(found.filter { use in !measured.contains { use.hasPrefix($0) } } == [])
    let floats = Self.lines(of: Self.scan.files.filter { $0.module != "Tensors" }) { words in
      words.contains("Float") && words.contains { $0.hasPrefix("Unsafe") }
    }
    #expect(floats == [])
  }

  @Test func `losses hand backends no closures over memory`() {
    let backends = Self.scan.files.filter {
      Self.isBelow(["Tensors/Backends/"], $0) && !Self.isBelow(["Tensors/Backends/CPU/"], $0)
    }
    #expect(backends.count > 15)
    let found = Self.lines(of: backends) { $0.contains("escaping") }
    #expect(found == [])
    let kernels = backends.filter { $0.type.hasSuffix("Kernels") }
    #expect(kernels.count == 6)
    let closures = kernels.filter {
      $0.code.contains { $0.contains("->") && $0.contains(") -> Void") }
    }
    #expect(closures.map(\.path) == [], "say by a value what is done")
  }
}
