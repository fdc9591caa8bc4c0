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
  /// This step, counted from 0, and how many there are.
  package let number: Int
  package let total: Int

  package init(
    tape: Tape, primary: Evidence, partner: Evidence?, twin: Evidence? = nil, number: Int,
    total: Int
  ) {
    self.tape = tape
    self.primary = primary
    self.partner = partner
    self.twin = twin
    self.number = number
    self.total = total
  }
}
