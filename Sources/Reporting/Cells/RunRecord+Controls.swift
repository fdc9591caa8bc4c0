import Experiments
import Records

extension RunRecord {
  /// The compared model of a control method at the seed of another and at a point of the sweep that does not contradict
  /// the other's; nil when the run has none.
  func control(_ method: String, of model: ModelRecord) -> ModelRecord? {
    models.first { control in
      control.compared.method == method && control.compared.seed == model.compared.seed
        && control.compared.point.allSatisfy { assignment in
          !model.compared.point.contains {
            $0.path == assignment.path && $0.value != assignment.value
              && $0.text != assignment.text
          }
        }
    }
  }
}
