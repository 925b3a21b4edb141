import Testing

@testable import EventStore

/// Says where a store's fold and the naive one differ.
enum FoldComparison {
  static func naive(_ store: Store, _ scope: ScopeID) throws -> NaiveFold {
    let events = try LoggedEvent.all(store, scope: scope)
    let home = try #require(try store.municipality()?.id)
    let central = try #require(try store.read { try $0.centralKey() })
    return NaiveFold(events, model: store.model, municipality: home, central: central)
  }

  static func differences(_ store: Store, _ scope: ScopeID) throws -> [String] {
    let naive = try naive(store, scope)
    var out: [String] = []
    if try store.scope(scope)?.waiting != naive.waiting {
      out.append("waiting: \(try store.scope(scope)?.waiting ?? -1), naive \(naive.waiting)")
    }
    try store.read { transaction in
      guard let no = transaction.index.scopeNumbers[scope] else { return }
      try transaction.index.loadSeen(scope: no, transaction.db)
      var places = Set(naive.writes.keys)
      for (id, fold) in try transaction.folds(scope: no) {
        for (name, live) in fold.groups where !live.isEmpty {
          let group = Transaction.declaredName(name)
          places.insert(NaiveFold.Place(entity: id, group: group, isSet: group != name))
        }
        if fold.kind != naive.kinds[id] { out.append("\(id) kind \(fold.kind)") }
      }
      for place in places {
        let fold = try transaction.fold(EntityKey(id: place.entity, scope: no))
        let name = place.isSet ? place.group + Transaction.setMark : place.group
        let live = fold?.groups[name] ?? []
        let expected = naive.outcome(place)
        let events = Set(try live.map { try transaction.eventID($0.event) })
        if events != expected.live {
          out.append("\(place) live \(events.sorted()), naive \(expected.live.sorted())")
        }
        guard !place.isSet else { continue }
        let shown = Fold.ordered(live, order: transaction).last
        if try shown.map({ try transaction.eventID($0.event) }) != expected.shownEvent {
          out.append("\(place) shows another value")
        }
      }
    }
    let open = Set(
      try store.conflicts().compactMap { conflict -> NaiveFold.Place? in
        guard case .group(let group) = conflict.subject else { return nil }
        return NaiveFold.Place(entity: conflict.entity, group: group, isSet: false)
      })
    let expected = Set(
      naive.writes.keys.filter { place in
        !place.isSet
          && store.model.policy(kind: naive.kinds[place.entity] ?? "", group: place.group)
            == .review
          && Set(naive.outcome(place).values.values).count > 1
      })
    if open != expected { out.append("conflicts \(open), naive \(expected)") }
    return out
  }

  /// Breaches of promise 2, read off the store's live values: none left without an active write that
  /// saw it and names it, and no edit removed more than one distinct value.
  static func breaches(_ store: Store, _ scope: ScopeID) throws -> [String] {
    let naive = try naive(store, scope)
    var out: [String] = []
    try store.read { transaction in
      guard let no = transaction.index.scopeNumbers[scope] else { return }
      for (place, writes) in naive.writes where !place.isSet {
        let fold = try transaction.fold(EntityKey(id: place.entity, scope: no))
        let live = Set(
          try (fold?.groups[place.group] ?? []).map { try transaction.eventID($0.event) })
        for write in writes where !live.contains(write.event) && naive.isActive(write) {
          let killers = writes.filter {
            naive.isActive($0) && naive.seen[$0.event]?.contains(write.event) == true
              && $0.over.contains(write.event)
          }
          if killers.isEmpty { out.append("\(place) lost \(write.event)") }
          let isSingle = killers.contains { killer in
            killer.mode == .settle
              || Set(
                writes.filter { killer.over.contains($0.event) }.map(\.value)
              ).count <= 1
          }
          if !killers.isEmpty, !isSingle { out.append("\(place) an edit took several") }
        }
      }
    }
    return out
  }
}
