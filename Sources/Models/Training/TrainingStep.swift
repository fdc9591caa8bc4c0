package import Tensors

/// One step of training as an objective sees it; a part of one when `micro_batch` splits batches.
package struct TrainingStep {
  package let tape: Tape
  /// The batch that an epoch runs over: the forget rows of an unlearning method.
  package let primary: Evidence
  /// As many rows drawn from the partner set; nil without one.
  package let partner: Evidence?
  /// The twins of the primary rows, in the same order; nil without any.
  package let twin: Evidence?
  /// The twins of the partner rows, in the same order; nil without any.
  package let partnerTwin: Evidence?
  /// This step, counted from 0, and how many there are.
  package let number: Int
  package let total: Int
  /// What the steps before this one looked like.
  package let history: [TrainingRecord]
  /// Numbers to remember of this step.
  package let notes: StepNotes

  package init(
    tape: Tape, primary: Evidence, partner: Evidence?, twin: Evidence? = nil,
    partnerTwin: Evidence? = nil, number: Int, total: Int, history: [TrainingRecord] = [],
    notes: StepNotes = StepNotes()
  ) {
    self.tape = tape
    self.primary = primary
    self.partner = partner
    self.twin = twin
    self.partnerTwin = partnerTwin
    self.number = number
    self.total = total
    self.history = history
    self.notes = notes
  }
}
