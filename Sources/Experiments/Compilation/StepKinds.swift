package import Pipeline

/// Every kind of step that a plan can have; each kind of experiment lists its own.
package let stepKinds = StepRegistry(experimentKinds.all.flatMap { $0.steps })
