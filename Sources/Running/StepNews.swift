import Executors
import Plans

/// Passes on what the steps of a run say.
struct StepNews: StepObserver {
  let observer: any RunObserver

  func handle(_ event: StepEvent) {
    switch event {
    case .progress(let index, let label, let progress):
      observer.handle(.progress(index: index, label: label, progress))
    case .log(let index, let label, let line):
      observer.handle(.log(index: index, label: label, line: line))
    case .placed(let index, let label, let place):
      observer.handle(.placed(index: index, label: label, place: place))
    }
  }
}
