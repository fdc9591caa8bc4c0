/// What nobody needs any more in a store, each with the reason.
package struct Garbage: Sendable {
  /// Something that can be removed.
  package struct Item: Sendable, Equatable {
    package enum Kind: String, Sendable {
      case object, result, checkpoint, download, quarantined
    }

    package let kind: Kind
    package let path: String
    package let size: Int
    /// Why it can go, for people.
    package let reason: String
  }

  package private(set) var items: [Item] = []
  /// Objects that stay, and their bytes.
  package private(set) var kept = (count: 0, bytes: 0)
  /// Objects that stay although no run needs them, because another process is at work.
  package private(set) var young = 0

  /// Seconds for which an object stays when another process is using the store.
  private static let grace = 3600.0

  /// Bytes that removal frees.
  package var bytes: Int { items.reduce(0) { $0 + $1.size } }

  /// Surveys a store; `hasUnfinished` tells that a run may go on from checkpoints and downloads.
  ///
  /// Throws when something cannot be read or listed: what is needed is then unknown.
  package init(
    in store: Store, _ reachable: Reachability, hasUnfinished: Bool
  ) throws(StorageError) {
    let isBusy = store.isUsedByOthers
    var labels: [Digest: String] = [:]
    let keys = try store.results.keys
    for key in keys {
      guard let record = try store.results.read(key) else { continue }
      for digest in [record.object] + record.tree.entries.map(\.digest) {
        labels[digest] = record.label
      }
    }
    // The clock that objects are dated by, which may be another machine's.
    let now = isBusy ? try store.clock.now : 0
    var staying: Set<Digest> = []
    for object in try store.objects.all {
      if reachable.owners[object.digest] == nil {
        if isBusy, now - object.modified < Self.grace {
          young += 1
        } else {
          let maker = labels[object.digest].map { ", made by '\($0)'" } ?? ""
          items.append(
            Item(
              kind: .object, path: store.objects.path(of: object.digest), size: object.size,
              reason: "no run and no pin needs it\(maker)"))
          continue
        }
      }
      staying.insert(object.digest)
      kept.count += 1
      kept.bytes += object.size
    }
    for key in keys {
      let record = try store.results.read(key)
      if let record,
        ([record.object] + record.tree.entries.map(\.digest)).allSatisfy(staying.contains)
      {
        continue
      }
      add(
        .result, store.results.path(of: key),
        record == nil ? "it is damaged" : "its artifact goes or is gone", store.disk)
    }
    if !hasUnfinished, !isBusy {
      let reason = "no unfinished run goes on from it"
      for name in try store.disk.list(store.checkpoints.directory) {
        add(.checkpoint, "\(store.checkpoints.directory)/\(name)", reason, store.disk)
      }
      for name in try store.disk.list(store.downloads.directory) {
        add(.download, "\(store.downloads.directory)/\(name)", reason, store.disk)
      }
    }
    for name in try store.disk.list(store.objects.quarantineDirectory) {
      // What somebody needs and the store no longer has may be all that is left of it.
      if let digest = Digest(hex: name.prefix(64)), reachable.owners[digest] != nil,
        !staying.contains(digest)
      {
        continue
      }
      add(
        .quarantined, "\(store.objects.quarantineDirectory)/\(name)",
        "it was damaged and moved aside", store.disk)
    }
  }

  private mutating func add(_ kind: Item.Kind, _ path: String, _ reason: String, _ disk: Disk) {
    items.append(Item(kind: kind, path: path, size: disk.total(below: path), reason: reason))
  }

  /// Removes everything: results before the objects that they point to.
  package func remove(from store: Store) {
    for item in items where item.kind == .result { store.disk.remove(item.path) }
    for item in items where item.kind != .result { store.disk.removeTree(item.path) }
    // Runs that are up to date are found so once more.
    store.disk.removeTree(store.upToDate)
    store.removeOrphans()
  }
}
