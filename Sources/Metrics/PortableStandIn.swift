import FoundationEssentials

#if canImport(Glibc)
  import Glibc
#endif

/// Stands in until `Tensors` has its own; to be deleted then.
enum Portable {
  static func exp(_ x: Double) -> Double { Glibc.exp(x) }
  static func log(_ x: Double) -> Double { Glibc.log(x) }
}
