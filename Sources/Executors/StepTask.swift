package import Plans
package import Storage

/// One attempt of a step, with all that an executor needs to know.
package struct StepTask: Sendable {
  /// What is to be computed.
  package let entry: Plan.Entry
  /// The numerics part of the key.
  let numerics: String
  let key: Key
  /// The trees of the inputs.
  let trees: [Int: Tree]
  let store: Store
  let threads: Int
  /// The graphics processors that are its own, as `CUDA_VISIBLE_DEVICES` takes them; none says nothing.
  let devices: [String]
  /// Seconds that steps of its kind took so far; nil when none is known.
  let expected: Double?
  /// Most bytes that steps of its kind used so far; nil when none is known.
  let usedMemory: Int?
  /// 1 for the first attempt.
  let attempt: Int
  let limits: ChildProcess.Limits
  /// Where external programs are looked for, as in `PATH`.
  let searchPath: String
  /// Where external programs run; nil for beside everything else.
  let sandbox: Sandbox?
  let log: StepLog
  /// Says that the step is alive; to be called every few seconds at least.
  let tick: @Sendable () -> Void
  /// Says that a program has ended and that only the store is still written to.
  let computed: @Sendable () -> Void

  /// Gathers what there is to know; the arguments are the properties.
  package init(
    entry: Plan.Entry, numerics: String, key: Key, trees: [Int: Tree], store: Store, threads: Int,
    devices: [String] = [], expected: Double? = nil, usedMemory: Int? = nil, attempt: Int,
    limits: ChildProcess.Limits, searchPath: String, sandbox: Sandbox?, log: StepLog,
    tick: @escaping @Sendable () -> Void, computed: @escaping @Sendable () -> Void = {}
  ) {
    self.entry = entry
    self.numerics = numerics
    self.key = key
    self.trees = trees
    self.store = store
    self.threads = threads
    self.devices = devices
    self.expected = expected
    self.usedMemory = usedMemory
    self.attempt = attempt
    self.limits = limits
    self.searchPath = searchPath
    self.sandbox = sandbox
    self.log = log
    self.tick = tick
    self.computed = computed
  }

  /// What a process that runs the step is told of it.
  var order: WorkOrder {
    WorkOrder(entry, numerics: numerics, inputs: trees.mapValues(\.digest))
  }
}
