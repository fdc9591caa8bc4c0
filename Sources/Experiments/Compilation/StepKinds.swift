import Attacks
import Datasets
import Methods
import Metrics
import Models
package import Plans
import Vision

/// Every kind of step that a plan can have; each kind of experiment lists its own.
package let stepKinds = StepRegistry(experimentKinds.all.flatMap { $0.steps })
