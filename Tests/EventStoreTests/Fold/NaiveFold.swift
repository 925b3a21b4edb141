@testable import EventStore

/// The fold by the words of its definition, over plain sets: slow, obvious, and sharing no code with
/// the store's.
///
///     active(x) = no undo u of x with active(u)
///     names(e)  = { o in over(e) : o in seen(e), o a write of this group }
///     kills(e)  = {} if mode = edit and names(e) holds more than one distinct value, else names(e)
///     live      = { w : active(w) } − union of kills(w) over active w
///     top       = { c in live : no d in live with c in seen(d) }
///     shown     = value of the maximum of top by (time, feed, sequence)
struct NaiveFold {
  struct Write {
    let event: EventID
    let time: HybridTime
    let mode: Draft.Mode
    let value: [UInt8]
    let over: Set<EventID>
  }

  struct Place: Hashable {
    let entity: EntityID
    let group: String
    let isSet: Bool
  }

  struct Outcome {
    var live: Set<EventID> = []
    var values: [EventID: [UInt8]] = [:]
    var shown: [UInt8]?
    var shownEvent: EventID?
    /// Elements of a set: what is present, whoever added it.
    var elements: Set<[UInt8]> = []
  }

  /// The events that count: readable, and everything they depend on is here.
  private(set) var applied: [EventID: LoggedEvent] = [:]
  private(set) var waiting = 0
  private(set) var seen: [EventID: Set<EventID>] = [:]
  private(set) var writes: [Place: [Write]] = [:]
  private(set) var kinds: [EntityID: String] = [:]
  private(set) var requests: [EntityID: Int] = [:]
  private var path: [EventID: Set<EventID>] = [:]
  private var undos: [EventID: [EventID]] = [:]

  init(_ events: [LoggedEvent], model: Model, municipality: MunicipalityID, central: [UInt8]) {
    settleCauses(events, municipality)
    var first: [EntityID: (HybridTime, EventID)] = [:]
    // What the central node wrote as a kind only it may write is its own, whatever others call it.
    let granted = { (event: LoggedEvent, body: EventBody) in
      model.kinds[body.kind]?.grantedCentrally == true && event.device == central
        && body.isFolded
    }
    var owned: Set<EntityID> = []
    for event in applied.values {
      if let body = event.body, granted(event, body) { owned.insert(body.entity) }
    }
    for (id, event) in applied {
      guard let body = event.body, body != .notUnderstood else { continue }
      let isRequest =
        event.device != central
        && (owned.contains(body.entity) || model.kinds[body.kind]?.grantedCentrally == true)
      switch body.content {
      case .writes(let list):
        collect(list, body, id, isRequest: isRequest)
      case .undo(let ref):
        if let target = named(ref, by: id), !isRequest,
          applied[target]?.body?.entity == body.entity
        {
          undos[target, default: []].append(id)
        }
      default: continue
      }
      if owned.contains(body.entity), !granted(event, body) { continue }
      let mine = (body.time, id)
      if let known = first[body.entity], !Self.precedes(mine, known) { continue }
      first[body.entity] = mine
      kinds[body.entity] = body.kind
    }
  }

  /// By time, then by the order every replica shares.
  static func precedes(_ a: (HybridTime, EventID), _ b: (HybridTime, EventID)) -> Bool {
    if a.0 != b.0 { return a.0 < b.0 }
    return a.1 < b.1
  }

  // MARK: - Causes

  private mutating func settleCauses(_ events: [LoggedEvent], _ municipality: MunicipalityID) {
    var rest = events
    var moved = true
    while moved {
      moved = false
      var still: [LoggedEvent] = []
      for event in rest {
        if isReady(event, municipality) {
          take(event)
          moved = true
        } else {
          still.append(event)
        }
      }
      rest = still
    }
    waiting = rest.count
  }

  private func isReady(_ event: LoggedEvent, _ municipality: MunicipalityID) -> Bool {
    if let previous = event.previous, applied[previous] == nil { return false }
    if event.id.sequence == 1 {
      guard case .genesis(let genesis)? = event.body?.content, genesis.device == event.device,
        genesis.municipality == municipality
      else { return false }
    }
    return (event.body?.seen ?? []).allSatisfy {
      applied[EventID(feed: $0.feed, sequence: $0.sequence, check: $0.check)] != nil
    }
  }

  private mutating func take(_ event: LoggedEvent) {
    applied[event.id] = event
    var before: Set<EventID> = []
    if let previous = event.previous { before = (path[previous] ?? []).union([previous]) }
    path[event.id] = before
    // What an author had, it has in all that follows in its feed.
    var all = before.union(event.previous.flatMap { seen[$0] } ?? [])
    for entry in event.body?.seen ?? [] {
      let tip = EventID(feed: entry.feed, sequence: entry.sequence, check: entry.check)
      all.insert(tip)
      all.formUnion(path[tip] ?? [])
    }
    all.remove(event.id)
    seen[event.id] = all
  }

  /// The event a reference means: one its author had seen. Where she had seen several branches, the
  /// reference says which; one that does not means the first by hash.
  func named(_ ref: EventBody.Ref, by event: EventID) -> EventID? {
    let known = (ref.feed == nil || ref.feed == event.feed ? path[event] : seen[event]) ?? []
    return known.filter {
      $0.feed == ref.feed ?? event.feed && $0.sequence == ref.sequence
        && (ref.check == nil || ref.check == $0.check)
    }.min { $0.check < $1.check }
  }

  private mutating func collect(
    _ list: [EventBody.Write], _ body: EventBody, _ id: EventID, isRequest: Bool
  ) {
    var registers: Set<String> = []
    for write in list {
      let isSet = write.mode == .add || write.mode == .remove
      if !isSet, !registers.insert(write.group).inserted { continue }
      if isRequest {
        requests[body.entity, default: 0] += 1
        continue
      }
      let place = Place(entity: body.entity, group: write.group, isSet: isSet)
      writes[place, default: []].append(
        Write(
          event: id, time: body.time, mode: write.mode, value: write.value,
          over: Set(write.over.compactMap { named($0, by: id) })))
    }
  }

  // MARK: - The definition

  /// An undo takes back a settlement or another undo; what it takes back has no effect.
  func isActive(_ event: EventID) -> Bool {
    !(undos[event] ?? []).contains { isActive($0) }
  }

  func isActive(_ write: Write) -> Bool { write.mode != .settle || isActive(write.event) }

  func names(_ write: Write, among all: [Write]) -> Set<EventID> {
    let events = Set(all.map(\.event))
    return write.over.filter { (seen[write.event] ?? []).contains($0) && events.contains($0) }
  }

  func kills(_ write: Write, among all: [Write]) -> Set<EventID> {
    let names = names(write, among: all)
    let values = Set(all.filter { names.contains($0.event) }.map(\.value))
    return write.mode == .edit && values.count > 1 ? [] : names
  }

  func outcome(_ place: Place) -> Outcome {
    let all = writes[place] ?? []
    return place.isSet ? elements(all) : register(all)
  }

  private func register(_ all: [Write]) -> Outcome {
    let active = all.filter { isActive($0) }
    let killed = active.reduce(into: Set<EventID>()) { $0.formUnion(kills($1, among: all)) }
    let live = active.filter { !killed.contains($0.event) }
    let top = live.filter { c in
      !live.contains { d in seen[d.event]?.contains(c.event) == true }
    }
    let shown = top.max { Self.precedes(($0.time, $0.event), ($1.time, $1.event)) }
    return Outcome(
      live: Set(live.map(\.event)),
      values: Dictionary(live.map { ($0.event, $0.value) }) { first, _ in first },
      shown: shown?.value, shownEvent: shown?.event)
  }

  private func elements(_ all: [Write]) -> Outcome {
    var out = Outcome()
    for add in all where add.mode == .add {
      let isRemoved = all.contains {
        $0.mode == .remove && $0.value == add.value && $0.over.contains(add.event)
          && seen[$0.event]?.contains(add.event) == true
      }
      if !isRemoved {
        out.live.insert(add.event)
        out.elements.insert(add.value)
      }
    }
    return out
  }
}

extension EventBody {
  var isFolded: Bool {
    switch content {
    case .writes, .undo: true
    default: false
    }
  }
}
