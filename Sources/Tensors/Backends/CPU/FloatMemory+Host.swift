extension FloatMemory {
  /// Allocates floats of the host, all zero unless not `cleared`.
  package convenience init(count: Int, cleared: Bool = true) {
    self.init(of: CPUBackend.host, count: count, cleared: cleared)
  }

  /// Allocates a copy of an array.
  package convenience init(_ values: [Float]) {
    self.init(count: values.count, cleared: false)
    floats.copy(from: values)
  }
}
