import Attacks
import Datasets
import Methods
import Metrics
import Models
package import Plans
import Vision

/// Every kind of step that a plan can have; each family lists its own.
package let stepKinds = StepRegistry(
  datasetSteps + modelSteps + methodSteps + metricSteps + attackSteps + visionSteps)
