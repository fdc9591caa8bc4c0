import Plans
import Storage

extension SlurmDesk {
  /// Seconds for which Slurm may take no job at all before that is the failure of those who wait.
  private static let patience = 600.0

  /// Hands in what waits, as far as there is room.
  mutating func submit(_ now: ContinuousClock.Instant) {
    if let nextSubmission, now < nextSubmission { return }
    while !waiting.isEmpty, jobs.count < max(1, options.jobs) {
      let chosen = takeTogether()
      guard handIn(chosen, now) else { return }
    }
  }

  /// Takes the first waiting step, and others that may share its job.
  ///
  /// They do as far as their kinds have shown that together they are short; the first of a kind is alone.
  private mutating func takeTogether() -> [SlurmStep] {
    let first = waiting.removeFirst()
    guard options.pack > 1, var expected = expected(first), expected <= options.short else {
      return [first]
    }
    let candidates = waiting.indices.filter { self.expected(waiting[$0]) != nil }
    // Shares as even as there is room for jobs.
    let room = max(1, options.jobs - jobs.count)
    let share = min(options.pack, (candidates.count + room) / room)
    let limit = options.short * Double(lanes(of: share))
    var taken: Set<Int> = []
    for index in candidates.prefix(share - 1) {
      expected += self.expected(waiting[index]) ?? 0
      if expected > limit { break }
      taken.insert(index)
    }
    defer { waiting = waiting.indices.filter { !taken.contains($0) }.map { waiting[$0] } }
    return [first] + taken.sorted().map { waiting[$0] }
  }

  /// The seconds that steps of its kind took in this run, or else in earlier ones; nil when there was none.
  private func expected(_ step: SlurmStep) -> Double? {
    durations[step.task.entry.kind].map { $0.total / Double(max(1, $0.count)) }
      ?? step.task.expected
  }

  /// Hands a job in; false when there is no use in trying another one now.
  private mutating func handIn(_ chosen: [SlurmStep], _ now: ContinuousClock.Instant) -> Bool {
    let record: JobRecord
    do {
      record = try store.jobs.begin(chosen.map(\.record), run: setting.run)
      try store.jobs.write(script(record), "script", of: record.name)
    } catch {
      for step in chosen { step.finish(.failed("\(error)", logTail: [])) }
      return true
    }
    let directory = store.jobs.path(of: record.name)
    // Slurm has its own meaning for the sign in file names.
    let output = "\(directory)/output".replacing("%", with: "%%")
    let submission = setting.tools.submit(
      "\(directory)/script",
      ["--job-name=\(record.name)", "--output=\(output)", "--open-mode=append"]
        + options.arguments(declared: resources(of: chosen)))
    switch submission {
    case .accepted(let id):
      refusedSince = nil
      nextSubmission = nil
      // The cluster tells the number again by the job's name.
      try? store.jobs.assign(id, to: record.name)
      enter(chosen, SlurmJob(record, id: id, isTakenUp: false), now)
      return true
    case .unanswered(let complaint):
      // It may be there nevertheless: whether it is will be seen by its name.
      enter(chosen, SlurmJob(record, id: nil, isTakenUp: false), now)
      for step in chosen { step.task.log.line("sbatch: \(complaint); looking whether it has it") }
      nextSubmission = now + .seconds(options.interval)
      return false
    case .full(let complaint):
      store.jobs.forget(record)
      let since = refusedSince ?? now
      if refusedSince == nil { chosen.first?.task.log.placed("waits for Slurm: \(complaint)") }
      refusedSince = since
      nextSubmission = now + .seconds(max(1, options.interval))
      guard jobs.isEmpty, now - since > .seconds(Self.patience) else {
        waiting = chosen + waiting
        return false
      }
      for step in chosen { step.finish(.failed("sbatch: \(complaint)", logTail: [])) }
      return true
    case .refused(let complaint):
      store.jobs.forget(record)
      for step in chosen { step.finish(.failed("sbatch: \(complaint)", logTail: [])) }
      return true
    }
  }

  private mutating func enter(
    _ chosen: [SlurmStep], _ job: SlurmJob, _ now: ContinuousClock.Instant
  ) {
    jobs[job.record.name] = job
    for var step in chosen {
      let key = step.task.key.digest
      step.job = job.record.name
      step.mark = store.checkpoints.mark(of: key)
      if let id = job.id { step.tell("job \(id)") }
      steps[key] = step
    }
  }

  /// Steps that a job has at once.
  private func lanes(of count: Int) -> Int {
    min(count, max(1, options.cores / max(1, options.threads)))
  }

  /// What the steps of a job declare: memory and GPUs as far as they run at once, and the time of one after the other.
  private func resources(of chosen: [SlurmStep]) -> Resources {
    let declared = chosen.map(\.task.entry.resources)
    let lanes = lanes(of: chosen.count)
    func greatest(_ amount: (Resources) -> Int) -> Int {
      declared.map(amount).sorted(by: >).prefix(lanes).reduce(0, +)
    }
    let times = declared.compactMap(\.time)
    return Resources(
      memory: greatest(\.memory), gpus: greatest(\.gpus),
      time: times.count == declared.count ? times.reduce(0, +) : nil)
  }

  /// The job's script: set-up lines, then the worker in its place, so that signals reach it.
  private func script(_ record: JobRecord) -> String {
    let command = setting.command(record.name, lanes(of: record.steps.count))
    var lines = ["#!/bin/bash", "# Steps of \(record.run), for lethe."]
    // The driver may have been called where this machine has no such directory; its own is shared.
    let shared = Self.quoted(Disk.absolute(store.jobs.path(of: record.name)))
    lines +=
      command.directory.map {
        ["cd \(Self.quoted($0)) 2> /dev/null || cd \(shared) || exit 70"]
      } ?? []
    lines += command.environment.sorted { $0.key < $1.key }.map {
      "export \($0.key)=\(Self.quoted($0.value))"
    }
    lines += options.setup
    lines.append("exec " + command.arguments.map(Self.quoted).joined(separator: " "))
    return lines.joined(separator: "\n") + "\n"
  }

  private static func quoted(_ text: String) -> String {
    "'" + text.replacing("'", with: "'\\''") + "'"
  }
}

extension SlurmStep {
  /// What its job has to know of it.
  fileprivate var record: JobRecord.Step {
    JobRecord.Step(
      order: task.order.json, key: task.key.digest, label: task.entry.label,
      threads: task.threads, attempt: task.attempt, timeout: task.limits.timeout)
  }
}
