package import Tensors

/// One step of training as an objective sees it; a part of one when `micro_batch` splits batches.
package struct TrainingStep {
  package let tape: Tape
  /// The batch that an epoch runs over: the forget rows of an unlearning method.
  package let primary: Evidence
  /// As many rows drawn from the retain set; nil without one.
  package let retain: Evidence?
  /// The alternatives of the primary rows, in the same order; nil without any.
  package let alternative: Evidence?
  /// The alternatives of the retain rows, in the same order; nil without any.
  package let retainAlternative: Evidence?
  /// This step, counted from 0, and how many there are.
  package let number: Int
  package let total: Int
  /// What the steps before this one looked like.
  package let history: [TrainingRecord]
  /// Numbers to remember of this step.
  package let notes: StepNotes

  package init(
    tape: Tape, primary: Evidence, retain: Evidence?, alternative: Evidence? = nil,
    retainAlternative: Evidence? = nil, number: Int, total: Int, history: [TrainingRecord] = [],
    notes: StepNotes = StepNotes()
  ) {
    self.tape = tape
    self.primary = primary
    self.retain = retain
    self.alternative = alternative
    self.retainAlternative = retainAlternative
    self.number = number
    self.total = total
    self.history = history
    self.notes = notes
  }
}
