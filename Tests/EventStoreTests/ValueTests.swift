import Testing

@testable import EventStore

@Suite("Values and clocks")
struct ValueTests {
  private func random(_ dice: inout Dice, depth: Int = 0) -> Value {
    switch dice.below(depth > 4 ? 5 : 7) {
    case 0: return .null
    case 1: return .bool(dice.chance(50))
    case 2: return .int(Int64(bitPattern: dice.next()) >> Int64(dice.below(64)))
    case 3: return .double(Double(bitPattern: dice.next()))
    case 4: return .text(text(&dice))
    case 5: return .list((0..<dice.below(4)).map { _ in random(&dice, depth: depth + 1) })
    default:
      var object: Fields = [:]
      for _ in 0..<dice.below(4) { object[text(&dice)] = random(&dice, depth: depth + 1) }
      return .object(object)
    }
  }

  private func text(_ dice: inout Dice) -> String {
    let letters: [Character] = ["a", "b", "æ", "Å", "e\u{301}", "\u{212B}", "😀", "\0", "\"", "é"]
    return String((0..<dice.below(5)).compactMap { _ in dice.pick(letters) })
  }

  @Test("a value reads back, and is equal to another if and only if their bytes are")
  func roundTrip() throws {
    var dice = Dice(Seed.base)
    var values: [Value] = [0, 1, .double(0), .double(-0.0), .double(.nan), "é", "e\u{301}"]
    for _ in 0..<2000 {
      let value = random(&dice)
      let bytes = value.encoded
      let again = try Value(encoded: bytes)
      #expect(again.encoded == bytes)
      if bytes.count < 12 { values.append(value) }
    }
    for a in values.prefix(300) {
      for b in values.prefix(300) where !"\(a)\(b)".contains("nan") {
        #expect((a == b) == (a.encoded == b.encoded), "\(a) and \(b)")
      }
    }
    #expect(Value.double(.nan).encoded == Value.double(-.nan).encoded)
  }

  @Test("bytes that no value has are refused")
  func refused() {
    let deep = [UInt8](repeating: 0, count: 1)
    let nested = (0..<40).reduce(deep) { bytes, _ in [6, 1] + bytes }
    for bytes: [UInt8] in [
      [], [8], [3], [5, 9, 65], [6, 255, 255, 255, 255, 15], [0, 0], [3, 0x80, 0x00], nested,
    ] {
      #expect(throws: LayoutError.self, "\(bytes)") { try Value(encoded: bytes) }
    }
  }

  @Test("a value nested too deep is refused before it is written")
  func depth() throws {
    let world = try World(devices: 1)
    let deep = (0..<40).reduce(Value.int(1)) { value, _ in .list([value]) }
    #expect(throws: StoreError.tooDeep) {
      try world.central.create(
        "plan", world.central.newID(), in: world.scope, ["title": deep], by: world.actors[0])
    }
  }

  @Test("a clock never goes back, never stands still, and follows only what is near")
  func clock() {
    let now: Int64 = 1_760_000_000_000
    var time = HybridTime(milliseconds: now)
    for wall in [now, now, now - 50_000, 0, -5, now + 1, .min, now + 1] {
      let next = time.next(now: wall)
      #expect(next > time)
      time = next
    }
    #expect(time.raw >> 16 <= UInt64(now + 1))
    // What the wall clock showed is kept as it was, whatever the reading had to become.
    #expect(time.next(now: now - 86_400_000).wall == now - 86_400_000)
    let near = HybridTime(milliseconds: now + HybridTime.followLimit)
    let far = HybridTime(milliseconds: now + HybridTime.followLimit + 1)
    #expect(time.following(near, now: now) == near)
    #expect(time.following(far, now: now) == time)
    #expect(near.following(time, now: now) == near)
    // A counter that runs over borrows a millisecond.
    #expect(HybridTime(milliseconds: 5, counter: .max).next(now: 5).raw >> 16 == 6)
    // Clocks at the end of time stop there; they do not crash.
    let last = HybridTime(raw: .max)
    #expect(last.next(now: .max).raw == last.raw)
    #expect(time.following(last, now: .max) == last)
    #expect(HybridTime(milliseconds: .max).wall == 1 << 48 - 1)
    #expect(HybridTime(milliseconds: .min).wall == 0)
  }

  @Test("a wild clock refuses nothing, spoils nobody's, and shows as uncertain")
  func wildClock() throws {
    for skew: Int64 in [.max / 2, -1_700_000_000_000, 1 << 47] {
      let world = try World(devices: 2, skews: [0, skew, 0])
      let id: EntityID = world.central.newID()
      let device = world.stores[1]
      try world.central.create(
        "memo", world.central.newID(), in: world.scope, ["title": "m"], by: world.actors[0])
      try world.converge()
      try device.create("plan", id, in: world.scope, ["title": "t"], by: world.actors[1])
      try world.converge()
      #expect(try world.central.entity(id)?["title"] == "t")
      try world.stores[2].set(id, ["title": "u"], by: world.actors[2])
      try world.converge()
      let entity = try #require(try world.central.entity(id))
      #expect(entity["title"] == "u")
      let history = try world.central.history(of: entity)
      #expect(history.map(\.isTimeUncertain) == [true, false])
      #expect(abs((history.last?.written.wall ?? 0) - world.clock.now) < 1_000_000)
      try device.set(id, ["title": "v"], by: world.actors[1])
      #expect(try device.entity(id)?["title"] == "v")
    }
  }
}
