package import Documents
package import Models

/// Every method for language models that a spec can name; add yours here.
package let methods = Registry<any Method<Unlearning, Checkpoint>>(
  family: "method",
  [
    NoUnlearning.self, Retrain.self, GradientAscent.self, GradDiff.self,
    NPO.self, SimNPO.self, DPO.self, IDK.self,
    WGA.self, UNDIAL.self, RetainTuning.self, TaskVector.self,
    WHP.self, ReLearn.self, RMU.self, PromptSearch.self,
    CEU.self, SatImp.self, KTO.self, MaximumEntropy.self, PDU.self, JensUn.self, Obliviate.self,
    LLMU.self, AltPO.self, IDKAP.self, SCRUB.self, Distil.self, DFMCQ.self, Quark.self, GRPO.self,
    SISA.self,
    SAM.self, GRU.self, SalUn.self, SURE.self, MemFlex.self, LayeredUnlearning.self,
    LocalRetraining.self, Prune.self, DEPN.self, RankOneEdit.self, EUL.self, LEACE.self,
    LinearMap.self,
    ICUL.self, Guardrail.self, ECO.self, SPUL.self, Offset.self, ULD.self, Retrieval.self,
    ExternalMethod.self,
  ])
