/// Every kind of experiment; add yours here.
package let experimentKinds = ExperimentKinds([LanguageModels.self, ImageClassifiers.self])
