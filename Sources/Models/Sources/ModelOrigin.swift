package import Documents
package import Plans

/// Where a published model is found: it adds the steps that get and read it.
package protocol ModelOrigin: Component {
  /// Adds the steps; the model is asked by `prompt`.
  func wire(_ label: String, prompt: PromptTemplate, into plan: inout Plan) throws
    -> Ref<Checkpoint>
}

/// Every origin of a published model that a spec can name; add yours here.
package let modelOrigins = Registry<any ModelOrigin>(
  family: "model origin", [FetchedModel.self, GGUFFile.self, HuggingFaceModel.self, HubModel.self])
