import Plans
import Storage

/// The records of all steps that are with Slurm; used by one thread.
struct SlurmDesk: Sendable {
  let setting: SlurmExecutor.Setting
  var store: Store { setting.store }
  var options: SlurmOptions { setting.options }

  /// Steps that are in no job yet, in the order in which they came.
  var waiting: [SlurmStep] = []
  /// Steps in jobs, by their keys.
  var steps: [Digest: SlurmStep] = [:]
  var jobs: [String: SlurmJob] = [:]
  /// Seconds that steps of a kind have taken, and how many that were.
  var durations: [String: (total: Double, count: Int)] = [:]
  /// Megabytes that the next job of a step asks for at least, as the last one had too few.
  var memoryFloors: [Digest: Int] = [:]
  /// What others of their kinds used decides what jobs of steps ask for; not where Slurm has refused that.
  var isGuessing = true
  /// Jobs that one array may have; less once Slurm has refused more.
  var arrayLimit = Int.max

  private var asked: ContinuousClock.Instant?
  private var isDeaf = false
  /// Not before this may another job be handed in.
  var nextSubmission: ContinuousClock.Instant?
  /// Since when Slurm has taken no job.
  var refusedSince: ContinuousClock.Instant?
  private var stop: Stop?

  /// How a wish to stop is carried out.
  private struct Stop {
    let begun: ContinuousClock.Instant
    /// Slurm was told to end the jobs.
    let isCancelled: Bool
  }

  init(_ setting: SlurmExecutor.Setting) { self.setting = setting }

  var isEmpty: Bool { waiting.isEmpty && steps.isEmpty }

  /// Seconds to the next turn: looking at the files of many steps takes time of its own.
  var pause: Double { max(0.2, 0.002 * Double(steps.count)) }

  // MARK: Coming and going

  /// Takes a step in; one that a job has already, of a driver that is gone, is taken up where it is.
  mutating func accept(
    _ task: StepTask, now: ContinuousClock.Instant, finish: @escaping @Sendable (Ending) -> Void
  ) {
    var step = SlurmStep(task, finish, now: now)
    let key = task.key.digest
    let known: JobRecord?
    do {
      known = try store.jobs.name(of: key).flatMap { try store.jobs.record(of: $0) }
    } catch {
      // Whether a job has it cannot be told, and none is handed in twice.
      finish(.failed("\(error)", logTail: []))
      return
    }
    guard let record = known, record.steps.contains(where: { $0.key == key }) else {
      waiting.append(step)
      return
    }
    let name = record.name
    step.listen(to: name, in: store, now: now)
    switch step.last {
    case .failed, .damaged:
      // It failed while nobody watched: what runs again is tried again.
      store.jobs.finish(key, of: record)
      waiting.append(SlurmStep(task, finish, now: now))
      return
    default: break
    }
    let id = store.jobs.id(of: name)
    task.log.line("taken up: job \(id ?? name), handed in from \(record.host)")
    step.job = name
    steps[key] = step
    if jobs[name] == nil { jobs[name] = SlurmJob(record, id: id, isTakenUp: true) }
  }

  /// The user, or with `--fail-fast` the failure of another step, wants all to end.
  private var isToStop: Bool {
    setting.cancellation.isRequested
      || (waiting.first ?? steps.values.first)?.task.limits.cancellation.isRequested == true
  }

  /// Looks after everything once.
  mutating func turn(now: ContinuousClock.Instant) {
    for step in waiting { step.task.tick() }
    let store = store
    for key in steps.keys {
      steps[key]?.task.tick()
      if let name = steps[key]?.job { steps[key]?.listen(to: name, in: store, now: now) }
    }
    if isToStop {
      stopAll(now)
    } else {
      submit(now)
    }
    ask(now)
    for key in steps.keys.sorted(by: { $0.hex < $1.hex }) { judge(key, now) }
  }

  /// Ends a step and what only it needed.
  mutating func end(_ key: Digest, _ ending: Ending) {
    guard let step = steps.removeValue(forKey: key) else { return }
    release(step, key)
    if case .done(_, let cost) = ending {
      memoryFloors[key] = nil
      let known = durations[step.task.entry.kind] ?? (0, 0)
      durations[step.task.entry.kind] = (known.total + cost.wall, known.count + 1)
    }
    step.finish(ending)
  }

  /// Takes a step out of its job.
  private mutating func release(_ step: SlurmStep, _ key: Digest) {
    guard let name = step.job, let job = jobs[name] else { return }
    store.jobs.finish(key, of: job.record)
    if !steps.values.contains(where: { $0.job == name }) { jobs[name] = nil }
  }

  // MARK: Asking and judging

  private mutating func ask(_ now: ContinuousClock.Instant) {
    let interval = stop == nil ? options.interval : min(1, options.interval)
    if let asked, now - asked < .seconds(interval) { return }
    guard !jobs.isEmpty else { return }
    asked = now
    guard let listings = setting.tools.list(jobs.values.map(\.record)) else {
      if !isDeaf { tellAll("squeue does not answer; jobs go on without it") }
      isDeaf = true
      return
    }
    isDeaf = false
    let byName = Dictionary(listings.map { ($0.name, $0) }, uniquingKeysWith: { $1 })
    for name in jobs.keys { jobs[name]?.note(byName[name], now) }
    for name in jobs.keys.sorted() { lookUp(name, now) }
    for key in steps.keys {
      guard let name = steps[key]?.job, let listing = jobs[name]?.listing else { continue }
      if jobs[name]?.id == nil {
        jobs[name]?.id = listing.id
        // The cluster tells the number again by the job's name.
        try? store.jobs.assign(listing.id, to: name)
      }
      steps[key]?.tell(listing.phrase)
    }
  }

  /// Asks accounting, once, for a job that the controller no longer knows.
  private mutating func lookUp(_ name: String, _ now: ContinuousClock.Instant) {
    guard let job = jobs[name], !job.isLookedUp, let since = job.missingSince,
      now - since >= .seconds(options.visibility)
    else { return }
    jobs[name]?.isLookedUp = true
    if let listing = setting.tools.ended(job.record) { jobs[name]?.note(listing, now) }
  }

  private mutating func tellAll(_ line: String) {
    for step in steps.values.sorted(by: { $0.task.entry.index < $1.task.entry.index }) {
      step.task.log.line(line)
    }
  }

  private mutating func judge(_ key: Digest, _ now: ContinuousClock.Instant) {
    guard let step = steps[key], let name = step.job, let job = jobs[name] else { return }
    var facts = SlurmVerdict.Facts()
    facts.last = step.last
    facts.hasBegun = step.hasBegun
    facts.jobHasBegun =
      job.record.steps.contains { steps[$0.key]?.hasBegun == true } || job.hasBegun
    if step.hasBegun { jobs[name]?.hasBegun = true }
    facts.standing = job.standing
    facts.sinceEnd = job.endSince.map { (now - $0).inSeconds } ?? 0
    facts.silence = (now - step.heard).inSeconds
    facts.visibility = options.visibility
    facts.isOld = job.wasOver
    if facts.last == .interrupted || job.endSince != nil {
      facts.hasSaved = store.checkpoints.mark(of: key) != step.mark
    }
    var found: ResultRecord?
    let verdict = SlurmVerdict.judge(facts) {
      found = store.usableRecord(of: key)
      return found != nil
    }
    switch verdict {
    case .wait: break
    case .done:
      guard let record = found else { return }
      end(key, .done(record.tree, record.cost))
    case .damaged(let digests): end(key, .damaged(digests))
    case .failed(let message, let cause):
      if cause == .memory, doubles(key, job) { return }
      // What Slurm itself says about an end stands on the output of the job.
      if case .failed = step.last {
      } else {
        for line in store.jobs.output(of: name) { step.task.log.line(line) }
      }
      end(key, .failed(message, logTail: step.task.log.tail, cause: cause))
    case .again(let why, let isLoss): again(key, why, isLoss: isLoss)
    }
  }

  /// Has the next job of a step that ran out of memory ask for twice as much; true when that job follows at once, as
  /// nobody but this program had said how much it needs.
  private mutating func doubles(_ key: Digest, _ job: SlurmJob) -> Bool {
    guard let asked = job.memory else { return false }
    memoryFloors[key] = asked.megabytes * 2
    guard asked.isGuess, let step = steps[key], step.lowGuesses < SlurmStep.guesses else {
      return false
    }
    steps[key]?.lowGuesses += 1
    again(
      key,
      "job \(job.id ?? job.record.name) ran out of the \(asked.megabytes) MB that it asked for, by what steps of its "
        + "kind used before; it asks for twice that",
      isLoss: false)
    return true
  }

  /// Hands a step in once more, unless it was lost too often.
  private mutating func again(_ key: Digest, _ why: String, isLoss: Bool) {
    guard var step = steps[key], let name = step.job, let job = jobs[name] else { return }
    step.losses += isLoss ? 1 : 0
    guard step.losses <= SlurmStep.patience else {
      let message = "lost \(step.losses) times, last: \(why)"
      end(key, .failed(message, logTail: step.task.log.tail, cause: .cluster))
      return
    }
    step.task.log.line("\(why); it is handed in again")
    if job.listing?.isStranded == true { setting.tools.cancel([job].compactMap(\.target)) }
    steps[key] = nil
    release(step, key)
    step.forgetJob()
    if isToStop {
      step.finish(.interrupted)
    } else {
      waiting.append(step)
    }
  }

  // MARK: Stopping

  /// Leaves the jobs to Slurm, or has them save and end.
  private mutating func stopAll(_ now: ContinuousClock.Instant) {
    for step in waiting { step.finish(.interrupted) }
    waiting = []
    guard let stop else {
      if steps.isEmpty { return }
      // What another step's failure stops is not wanted any more.
      if setting.cancellation.isRequested, setting.detaches() {
        leave("it goes on as %; the same command takes it up")
        return
      }
      let isCancelled = setting.tools.cancel(jobs.values.compactMap(\.target))
      self.stop = Stop(begun: now, isCancelled: isCancelled)
      return
    }
    if !stop.isCancelled {
      leave("Slurm did not take the wish to end %; the same command takes it up")
      return
    }
    let isLate = now - stop.begun >= .seconds(setting.grace) || setting.cancellation.isUrgent
    for key in steps.keys.sorted(by: { $0.hex < $1.hex }) {
      guard let step = steps[key], let name = step.job, let job = jobs[name] else { continue }
      if isLate || step.last == .interrupted || job.endSince != nil {
        if let record = store.usableRecord(of: key) {
          end(key, .done(record.tree, record.cost))
        } else {
          end(key, .interrupted)
        }
      }
    }
  }

  /// Interrupts all steps and leaves their jobs on record.
  private mutating func leave(_ words: String) {
    for step in steps.values.sorted(by: { $0.task.entry.index < $1.task.entry.index }) {
      let job = step.job.flatMap { jobs[$0] }
      step.task.log.line(words.replacing("%", with: "job \(job?.id ?? step.job ?? "")"))
      step.finish(.interrupted)
    }
    steps = [:]
    jobs = [:]
  }
}
