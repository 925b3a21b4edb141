@testable import EventStore

/// A generated history: replicas that began from the same events, write, exchange parts of what they
/// have, and are lied to by hostile authors.
final class History {
  enum Situation: String, CaseIterable {
    case edit, editInConflict, conflict, settlement, undo, undoOfUndo, staleUndo
    case setAdd, setRemove, concurrentSetChange
    case falseOverUnseen, falseOverOtherGroup, falseOverSeveralValues, wildClock, otherKind
    case repeatedWrite, shrunkVector, fork, waiting, request, partialExchange, parked, parallel
    case ruleFinding, base, equalSettlements
  }

  let world: World
  var dice: Dice
  private(set) var counts: [Situation: Int] = [:]
  /// What `append` and its kin returned: acknowledged, never to be missing.
  private(set) var acknowledged: Set<EventID> = []
  private(set) var entities: [EntityID] = []
  private var forgers: [Forger] = []
  private var waiter: Forger?
  /// Writes after which the writer's screen did not show what she had written.
  private(set) var notShown: [String] = []

  init(seed: UInt64) throws {
    var dice = Dice(seed)
    let devices = 1 + dice.below(4)
    let skews = (0...devices).map { _ in Int64(dice.below(7_200_000)) - 3_600_000 }
    world = try World(devices: devices, seed: dice.next(), skews: skews)
    self.dice = dice
    try begin()
  }

  func count(_ situation: Situation, _ number: Int = 1) { counts[situation, default: 0] += number }

  private func begin() throws {
    let central = world.central
    for (i, kind) in ["plan", "plan", "memo", "grant"].enumerated() {
      let id: EntityID = central.newID()
      entities.append(id)
      let fields: Fields =
        switch kind {
        case "grant": ["role": "r0"]
        case "memo": ["title": "t0", "comment": "c0"]
        default: ["title": "t0", "status": i == 0 ? "open" : "idle", "tags": ["a"]]
        }
      acknowledge(try central.create(kind, id, in: world.scope, fields, by: world.actors[0]))
    }
    for device in world.stores.dropFirst() { try world.pull(device, from: central) }
    for _ in 0..<(1 + dice.below(2)) {
      var forger = try Forger(central, scope: world.scope, dice: &dice)
      try inject(forger.genesis(seen: try tips(central)))
      forgers.append(forger)
    }
  }

  private func acknowledge(_ events: [EventID]) { acknowledged.formUnion(events) }

  private func tips(_ store: Store) throws -> [EventID] { try store.receipt(for: world.scope).tips }

  private func inject(_ run: Run) throws {
    guard let store = dice.pick(world.stores) else { return }
    if try store.ingest([run], from: world.central.replica).parked > 0 { count(.parked) }
  }

  // MARK: - Steps

  func play(_ steps: Int) throws {
    for _ in 0..<steps {
      world.clock.now += Int64(dice.below(5_000))
      let i = dice.below(world.stores.count)
      switch dice.below(100) {
      case ..<32: try edit(i)
      case ..<40: try changeTags(i)
      case ..<54: try settle(i)
      case ..<64: try undo(i)
      case ..<83: try exchange(i)
      default: try lie()
      }
    }
  }

  private func edit(_ i: Int) throws {
    let (store, actor) = (world.stores[i], world.actors[i])
    guard let id = dice.pick(entities), let entity = try store.entity(id) else { return }
    let fields: Fields
    switch entity.kind {
    case "grant": fields = ["role": .text("r\(dice.below(4))")]
    case "memo": fields = [dice.chance(70) ? "title" : "comment": .text("m\(dice.below(5))")]
    default:
      fields =
        switch dice.below(3) {
        case 0: ["title": .text("t\(dice.below(5))")]
        case 1: ["status": dice.chance(50) ? "open" : "closed", "date": .int(Int64(dice.below(3)))]
        default: ["comment": .text("c\(dice.below(5))")]
        }
    }
    let events = try store.append([entity.setting(fields)], by: actor)
    acknowledge(events)
    guard let event = events.first, let after = try store.entity(id) else { return }
    count(.edit)
    if entity.hasConflict { count(.editInConflict) }
    if entity.kind == "grant", i > 0 {
      count(.request)
      return
    }
    for (field, value) in fields
    where after[field] != value || (entity[field] != value && after.event(of: field) != event) {
      notShown.append("\(field) = \(value), shows \(after[field])")
    }
  }

  private func changeTags(_ i: Int) throws {
    guard let id = dice.pick(entities.prefix(2)), let entity = try world.stores[i].entity(id),
      entity.kind == "plan"
    else { return }
    var tags = Set(entity.elements("tags").compactMap(\.text))
    if let tag = dice.pick(tags.sorted()), dice.chance(50) {
      tags.remove(tag)
      count(.setRemove)
    } else {
      tags.insert("tag\(dice.below(4))")
      count(.setAdd)
    }
    if entity.hasParallelUpdates { count(.concurrentSetChange) }
    let wanted: Value = .list(tags.sorted().map { .text($0) })
    acknowledge(try world.stores[i].set(id, ["tags": wanted], by: world.actors[i]))
  }

  private func settle(_ i: Int) throws {
    let open = try world.stores[i].conflicts()
    count(.ruleFinding, open.filter { if case .rule = $0.subject { true } else { false } }.count)
    guard let conflict = dice.pick(open) else { return }
    count(.conflict)
    let choice: Store.Choice
    if conflict.base != nil, dice.chance(30) {
      choice = .base
      count(.base)
    } else if case .group(let group) = conflict.subject, dice.chance(20) {
      choice = .fields([group: .text("settled\(dice.below(3))")])
    } else {
      choice = .candidate(dice.below(conflict.candidates.count))
    }
    acknowledge(
      try world.stores[i].resolve(conflict, with: choice, reason: "r", by: world.actors[i]))
    count(.settlement)
    // Another replica that sees the same may settle it alike, without knowing.
    let j = dice.below(world.stores.count)
    guard j != i, dice.chance(40),
      let same = try world.stores[j].conflicts().first(where: { $0.id == conflict.id })
    else { return }
    acknowledge(try world.stores[j].resolve(same, with: choice, reason: "r", by: world.actors[j]))
    count(.equalSettlements)
  }

  private func undo(_ i: Int) throws {
    let store = world.stores[i]
    let resolved = try store.conflicts(includingResolved: true).filter { $0.status == .resolved }
    if let conflict = dice.pick(resolved), dice.chance(60) {
      acknowledge(try store.undo(conflict, reason: "u", by: world.actors[i]))
      count(.undo)
      return
    }
    // Any undo, of any event: of an undo, or of one that cannot be undone.
    let undos = try LoggedEvent.all(store, scope: world.scope).filter {
      if case .undo? = $0.body?.content { true } else { false }
    }
    let held = try store.read { transaction in
      try undos.filter { try transaction.number($0.id) != nil && transaction.isApplied($0.id) }
    }
    guard let target = dice.pick(held), let body = target.body else { return }
    let draft = Draft(
      scope: world.scope, entity: body.entity, kind: body.kind, content: .undo(target.id),
      reason: nil)
    acknowledge(try store.append([draft], by: world.actors[i]))
    count(.undoOfUndo)
  }

  private func exchange(_ i: Int) throws {
    let j = dice.below(world.stores.count)
    guard i != j else { return }
    let (to, from) = (world.stores[i], world.stores[j])
    var runs = try from.runs(of: world.scope, beyond: tips(to)).runs
    if runs.count > 1, dice.chance(40) {
      runs.shuffle(using: &dice)
      runs = Array(runs.prefix(1 + dice.below(runs.count)))
      if dice.chance(50) { runs.append(contentsOf: runs.prefix(1)) }
      count(.partialExchange)
    }
    let report = try to.ingest(runs, from: from.replica)
    if report.parked > 0 { count(.parked) }
    if !report.merged.isEmpty { count(.parallel) }
  }

  // MARK: - Lies

  private func lie() throws {
    guard let store = dice.pick(world.stores) else { return }
    let known = try LoggedEvent.all(store, scope: world.scope).filter { $0.body != nil }
    guard !known.isEmpty, let target = dice.pick(entities) else { return }
    if dice.chance(6), waiter == nil { return try wait(known) }
    let i = dice.below(forgers.count)
    var forger = forgers[i]
    let fork = forger
    let bodies = try (0..<(1 + dice.below(2))).map { _ in
      try falsehood(target, known, forger, seen: tips(store))
    }
    let run = try forger.write(bodies)
    try inject(run)
    forgers[i] = forger
    guard dice.chance(12) else { return }
    // A second event with the same number: a feed that forks.
    var branch = fork
    try inject(try branch.write([try falsehood(target, known, branch, seen: [])]))
    count(.fork)
    forgers.append(branch)
  }

  private func falsehood(
    _ entity: EntityID, _ known: [LoggedEvent], _ forger: Forger, seen tips: [EventID]
  ) throws -> EventBody {
    var time = UInt64(world.clock.now) << 16
    if dice.chance(30) {
      time = dice.pick([0, 1, .max, .max - 1, time &+ 1 << 50]) ?? 0
      count(.wildClock)
    }
    var kind = try world.central.entity(entity)?.kind ?? "plan"
    if dice.chance(15) {
      kind = dice.pick(["plan", "memo", "grant", "ukendt"]) ?? kind
      count(.otherKind)
    }
    var seen = tips.filter { _ in dice.chance(60) }
    if dice.chance(20), let one = dice.pick(seen) {
      seen.append(one)
      if let older = known.first(where: { $0.id.feed == one.feed }) { seen.append(older.id) }
      count(.shrunkVector)
    }
    if dice.chance(12), let target = dice.pick(known) {
      count(.staleUndo)
      return forger.body(entity, kind: kind, time: time, seen: seen, .undo(.init(target.id)))
    }
    var writes: [EventBody.Write] = []
    for _ in 0..<(1 + dice.below(2)) { writes.append(falseWrite(known)) }
    if dice.chance(15), let first = writes.first {
      writes.append(first)
      count(.repeatedWrite)
    }
    return forger.body(entity, kind: kind, time: time, seen: seen, .writes(writes))
  }

  private func falseWrite(_ known: [LoggedEvent]) -> EventBody.Write {
    let group = dice.pick(["title", "status", "comment", "tags", "role"]) ?? "title"
    let mode = dice.pick([Draft.Mode.edit, .edit, .settle, .add, .remove]) ?? .edit
    let over = (0..<dice.below(5)).compactMap { _ in dice.pick(known) }
    if over.count > 2 { count(.falseOverSeveralValues) }
    if over.contains(where: { !$0.writes(group) }) { count(.falseOverOtherGroup) }
    var refs = over.map { EventBody.Ref($0.id) }
    if dice.chance(20) {
      refs.append(EventBody.Ref(feed: FeedID(using: &dice), sequence: UInt64(dice.below(9))))
      refs.append(EventBody.Ref(feed: nil, sequence: 1 << 40))
      count(.falseOverUnseen)
    }
    let value: Value =
      mode == .add || mode == .remove
      ? .text("tag\(dice.below(4))") : .object([group: .text("x\(dice.below(3))")])
    return EventBody.Write(group: group, mode: mode, over: refs, value: value.encoded)
  }

  /// An author who claims to have seen what nobody has written: it waits for ever.
  private func wait(_ known: [LoggedEvent]) throws {
    var forger = try Forger(world.central, scope: world.scope, dice: &dice)
    try inject(forger.genesis())
    let nobody = EventID(feed: FeedID(using: &dice), sequence: 3, check: 4)
    try inject(
      try forger.write([
        forger.body(entities[0], seen: [nobody], .writes([falseWrite(known)])),
        forger.body(entities[0], .writes([falseWrite(known)])),
      ]))
    count(.waiting)
    waiter = forger
  }
}

extension LoggedEvent {
  func writes(_ group: String, _ mode: Draft.Mode? = nil) -> Bool {
    guard case .writes(let writes)? = body?.content else { return false }
    return writes.contains { $0.group == group && (mode == nil || $0.mode == mode) }
  }
}

extension Transaction {
  func isApplied(_ event: EventID) throws -> Bool {
    guard let number = try number(event) else { return false }
    return try index.feed(number.feed).applied >= number.sequence
  }
}
