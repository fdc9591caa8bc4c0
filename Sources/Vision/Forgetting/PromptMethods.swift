package import Documents
package import Methods

/// Every method for classifiers that a spec can name; add yours here.
package let promptMethods = Registry<any Method<PromptTask, LearntPrompt>>(
  family: "method",
  [
    ZeroShot.self, BlackBoxForgetting.self, CoOp.self, ImageFineTuning.self, NegGrad.self,
    ImageSalUn.self, ImageSCRUB.self,
  ])
