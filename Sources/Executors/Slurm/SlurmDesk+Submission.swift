import Plans
import Storage

extension SlurmDesk {
  /// Seconds for which Slurm may take no job at all before that is the failure of those who wait.
  private static let patience = 600.0

  /// Hands in what waits, as far as there is room.
  mutating func submit(_ now: ContinuousClock.Instant) {
    while !waiting.isEmpty, room > 0, !isHeld(now) {
      // Steps that were not submitted return to the queue, in their order.
      var left: [SlurmStep] = []
      for alike in takeAlike() {
        left += isHeld(now) ? alike.flatMap(\.steps) : handIn(alike, now)
      }
      waiting = left + waiting
    }
  }

  /// There is no use in handing in a job now.
  private func isHeld(_ now: ContinuousClock.Instant) -> Bool {
    nextSubmission.map { now < $0 } == true
  }

  /// Jobs that may be handed in now.
  private var room: Int { max(1, options.jobs) - jobs.count }

  /// The steps that one job is to have, and what it asks for.
  private struct Request {
    let steps: [SlurmStep]
    let lanes: Int
    let memory: SlurmMemory?
    /// The options of `sbatch`.
    let arguments: [String]
  }

  /// Takes the steps of as many jobs as there is room for; those that ask for the same are together, to be one array.
  private mutating func takeAlike() -> [[Request]] {
    var groups: [[Request]] = []
    var places: [[String]: Int] = [:]
    var count = 0
    while !waiting.isEmpty, count < room {
      let request = request(for: takeTogether(room: room - count))
      let sort = request.arguments + ["\(request.lanes)"]
      if let place = places[sort], groups[place].count < arrayLimit {
        groups[place].append(request)
      } else {
        places[sort] = groups.count
        groups.append([request])
      }
      count += 1
    }
    return groups
  }

  /// Takes the first waiting step, and others that may share its job.
  ///
  /// They do as far as their kinds have shown that together they are short; the first of a kind is alone, and so is one
  /// that has run out of memory.
  private mutating func takeTogether(room: Int) -> [SlurmStep] {
    let first = waiting.removeFirst()
    guard options.pack > 1, memoryFloors[first.task.key.digest] == nil,
      var expected = expected(first), expected <= options.short
    else { return [first] }
    let candidates = waiting.indices.filter {
      self.expected(waiting[$0]) != nil && memoryFloors[waiting[$0].task.key.digest] == nil
    }
    // Shares as even as there is room for jobs.
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

  /// Hands jobs in that ask for the same: several as an array, as long as Slurm takes one.
  ///
  /// Returns the steps that wait on.
  private mutating func handIn(
    _ alike: [Request], _ now: ContinuousClock.Instant
  ) -> [SlurmStep] {
    let first = alike[0]
    let all = alike.flatMap(\.steps)
    let records: [JobRecord]
    do {
      let steps = alike.map { $0.steps.map(\.record) }
      records =
        alike.count > 1
        ? try store.jobs.beginArray(steps, run: setting.run)
        : [try store.jobs.begin(steps[0], run: setting.run)]
      try store.jobs.write(script(records, first.lanes), "script", of: records[0].name)
    } catch {
      for step in all { step.finish(.failed("\(error)", logTail: [])) }
      return []
    }
    func enterAll(_ id: String?) {
      for (request, record) in zip(alike, records) {
        let id = id.map { id in record.element.map { "\(id)_\($0)" } ?? id }
        // The cluster tells the number again by the job's name.
        if let id { try? store.jobs.assign(id, to: record.name) }
        enter(
          request.steps,
          SlurmJob(record, id: id, isTakenUp: false, memory: request.memory), now)
      }
    }
    let submission = setting.tools.submit(
      "\(store.jobs.path(of: records[0].name))/script", first.arguments + arguments(records))
    switch submission {
    case .accepted(let id):
      refusedSince = nil
      nextSubmission = nil
      enterAll(id)
      return []
    case .unanswered(let complaint):
      // It may be there nevertheless: whether it is will be seen by its name.
      enterAll(nil)
      for step in all {
        step.task.log.line("sbatch: \(complaint); looking whether it has it")
      }
      nextSubmission = now + .seconds(options.interval)
      return []
    case .noArray, .full, .refused: break
    }
    for record in records { store.jobs.forget(record) }
    switch submission {
    case .noArray where alike.count > 1, .full where alike.count > 1:
      arrayLimit = alike.count / 2
      return all
    case .refused where alike.count > 1:
      // A rule of the cluster against arrays may be said in any words.
      arrayLimit = 1
      return all
    case .refused where first.memory?.isGuess == true && isGuessing && !hasFloor(first):
      isGuessing = false
      return all
    case .full(let complaint):
      let since = refusedSince ?? now
      if refusedSince == nil { all.first?.task.log.placed("waits for Slurm: \(complaint)") }
      refusedSince = since
      nextSubmission = now + .seconds(max(1, options.interval))
      guard jobs.isEmpty, now - since > .seconds(Self.patience) else { return all }
      for step in all { step.finish(.failed("sbatch: \(complaint)", logTail: [])) }
    case .noArray(let complaint), .refused(let complaint):
      for step in all { step.finish(.failed("sbatch: \(complaint)", logTail: [])) }
    case .accepted, .unanswered: break
    }
    return []
  }

  private func hasFloor(_ request: Request) -> Bool {
    request.steps.contains { memoryFloors[$0.task.key.digest] != nil }
  }

  /// The name, the outputs and the array of jobs, as `sbatch` takes them.
  private func arguments(_ records: [JobRecord]) -> [String] {
    guard let first = records.first else { return [] }
    // Slurm has its own meaning for the sign in file names.
    var directory = store.jobs.path(of: first.submission).replacing("%", with: "%%")
    var arguments = ["--job-name=\(first.submission)"]
    if first.element != nil {
      directory += "-%a"
      arguments.append("--array=0-\(records.count - 1)")
    }
    return arguments + ["--output=\(directory)/output", "--open-mode=append"]
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

  /// What the job of these steps is to be.
  private func request(for chosen: [SlurmStep]) -> Request {
    let lanes = lanes(of: chosen.count)
    let needs = chosen.map { step in
      SlurmMemory.Need(
        declared: step.task.entry.resources.memory,
        // What one program used says nothing of another.
        used: isGuessing && !step.task.entry.isProgram ? step.task.usedMemory : nil,
        floor: memoryFloors[step.task.key.digest])
    }
    let memory = SlurmMemory.asked(needs, lanes: lanes, profile: options.memory)
    return Request(
      steps: chosen, lanes: lanes, memory: memory,
      arguments: options.arguments(
        declared: resources(of: chosen, lanes), memory: memory?.megabytes))
  }

  /// What the steps of a job declare: GPUs as far as they run at once, and the time of one after the other.
  private func resources(of chosen: [SlurmStep], _ lanes: Int) -> Resources {
    let declared = chosen.map(\.task.entry.resources)
    let times = declared.compactMap(\.time)
    return Resources(
      gpus: declared.map(\.gpus).sorted(by: >).prefix(lanes).reduce(0, +),
      time: times.count == declared.count ? times.reduce(0, +) : nil)
  }

  /// The jobs' script: set-up lines, then the worker in its place, so that signals reach it.
  private func script(_ records: [JobRecord], _ lanes: Int) -> String {
    let first = records[0]
    let command = setting.command(first.name, lanes)
    func quoted(_ text: String) -> String {
      let quoted = Self.quoted(text)
      // Every element knows its number.
      return first.element == nil
        ? quoted
        : quoted.replacing(first.name, with: "\(first.submission)-'\"$SLURM_ARRAY_TASK_ID\"'")
    }
    var lines = ["#!/bin/bash", "# Steps of \(first.run), for lethe."]
    // The driver may have been called where this machine has no such directory; its own is shared.
    let shared = quoted(Disk.absolute(store.jobs.path(of: first.name)))
    lines +=
      command.directory.map {
        ["cd \(Self.quoted($0)) 2> /dev/null || cd \(shared) || exit 70"]
      } ?? []
    lines += command.environment.sorted { $0.key < $1.key }.map {
      "export \($0.key)=\(Self.quoted($0.value))"
    }
    lines += options.setup
    lines.append("exec " + command.arguments.map(quoted).joined(separator: " "))
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
