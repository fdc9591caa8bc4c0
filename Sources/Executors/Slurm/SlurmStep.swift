import Plans
import Storage

/// A step that is with Slurm, or about to be.
struct SlurmStep: Sendable {
  /// How often a step may be lost to the machinery before that is its failure.
  static let patience = 5
  /// How often a guess of its memory is doubled before that is its failure.
  static let guesses = 6

  let task: StepTask
  let finish: @Sendable (Ending) -> Void
  /// The name of its job.
  var job: String?
  /// How its process says that it ended.
  private(set) var last: WorkerMessage?
  private(set) var hasBegun = false
  /// When its process was last heard of, or it came here.
  private(set) var heard: ContinuousClock.Instant
  /// How often it was lost.
  var losses = 0
  /// The checkpoint that it had when it was handed in.
  var mark: String?
  /// How often a guess of its memory was too low.
  var lowGuesses = 0

  private var offset = 0
  private var modified: Double?
  private var lines = LineSplitter()
  private var told = ""

  init(
    _ task: StepTask, _ finish: @escaping @Sendable (Ending) -> Void, now: ContinuousClock.Instant
  ) {
    self.task = task
    self.finish = finish
    heard = now
  }

  /// Starts anew with another job.
  mutating func forgetJob() {
    job = nil
    last = nil
    hasBegun = false
    offset = 0
    modified = nil
    lines = LineSplitter()
  }

  /// Reads what its process has said since the last time.
  mutating func listen(to name: String, in store: Store, now: ContinuousClock.Instant) {
    let path = store.jobs.messages(of: name, task.key.digest)
    var said: [String] = []
    // Opening a file is what makes a network file system look at the server; asking for its size is not. What cannot be
    // read now is read at the next interval.
    while let bytes = try? store.disk.read(path, offset..<offset + 65536), !bytes.isEmpty {
      offset += bytes.count
      lines.add(bytes[...]) { said.append($0) }
    }
    let changed = (try? store.disk.status(path))?.modified
    if let changed, changed != modified {
      modified = changed
      heard = now
    }
    for line in said { take(line) }
  }

  private mutating func take(_ line: String) {
    hasBegun = true
    switch WorkerMessage(line: line) {
    case .began(let place):
      // After a requeue what was said before counts no more.
      last = nil
      task.log.line("begins on \(place)")
    case .log(let text): task.log.line(text)
    case .progress(let progress): task.log.progress(progress)
    case .some(let ending): last = ending
    case nil: task.log.line(line)
    }
  }

  /// Tells the observers where it is, when that has changed.
  mutating func tell(_ place: String) {
    if place == told { return }
    told = place
    task.log.placed(place)
  }
}
