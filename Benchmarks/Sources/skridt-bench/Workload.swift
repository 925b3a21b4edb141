import Foundation

/// What two replicas do: the records both hold, and what each edits while they are apart.
///
/// A file holds one JSON object a line: `meta`, then every `init`, then the edits of A, then of B.
struct Workload {
  struct Record {
    let id: String
    let citizen: String
    let fields: Fields
  }

  struct Fields: Codable {
    let title: String
    let status: String
    let progress: Int
    let note: String
    let minutes: Int
  }

  struct Edit {
    let replica: String
    let number: Int
    let at: Int64
    let id: String
    let change: Change
    let collides: Bool
  }

  struct Change: Codable {
    let progress: Int
    let note: String
  }

  var records: [Record] = []
  var edits: [Edit] = []

  /// Both sides' edits in the order of their clocks.
  var inOrder: [Edit] { edits.sorted { $0.at < $1.at } }

  /// The bytes a person typed or chose in one edit.
  static func typed(_ change: Change) -> Int {
    change.note.utf8.count + String(change.progress).utf8.count
  }

  static func typed(_ fields: Fields) -> Int {
    fields.title.utf8.count + fields.status.utf8.count + String(fields.progress).utf8.count
      + fields.note.utf8.count + String(fields.minutes).utf8.count
  }
}

// MARK: - Making one

extension Workload {
  private static let words = """
    borger bostøtte hjemmebesøg samtale aftale plan mål delmål indsats støtte hverdag struktur søvn
    medicin økonomi budget bolig oprydning indkøb madlavning træning gåtur netværk familie søster
    nabo kontaktperson psykiater læge jobcenter mentor ugeskema telefon brev post bus frygt angst ro
    tryghed trivsel motivation vane øvelse fremgang tilbagefald pause ønske behov ressource
    aktivitet værksted café kreativ musik svømning fredag mandag tirsdag onsdag torsdag formiddag
    eftermiddag sammen selv næste uge måned opfølgning evaluering udredning handleplan kommune visitation åben
    """.split(whereSeparator: \.isWhitespace).map(String.init)
  private static let statuses = [
    "ikke påbegyndt", "i gang", "på pause", "delvist opnået", "opnået",
  ]
  private static let recordsOfCitizen = 10

  /// The same arguments give the same workload.
  ///
  /// `collide * edits` records are edited once by each side, with different values; the others are
  /// divided between the sides, whose other edits fall on their own half.
  init(records count: Int, edits perSide: Int, seed: UInt64, collide: Double) {
    var random = SplitMix64(seed: seed)
    records = (0..<count).map { i in
      Record(
        id: "goal-" + Self.padded(i + 1, to: 5),
        citizen: "c-" + Self.padded(i / Self.recordsOfCitizen + 1, to: 4),
        fields: Fields(
          title: Self.text(48, &random), status: random.pick(Self.statuses), progress: 0,
          note: Self.text(104, &random), minutes: 15 * (1 + random.below(11))))
    }
    var pool = records.map(\.id)
    random.shuffle(&pool)
    let shared = min(Int((Double(perSide) * collide).rounded()), perSide, count - 2)
    let rest = pool[shared...]
    for (side, name) in ["A", "B"].enumerated() {
      let half = Array(side == 0 ? rest.prefix(rest.count / 2) : rest.suffix(rest.count / 2))
      var targets = pool[..<shared].map { ($0, true) }
      for _ in shared..<perSide { targets.append((random.pick(half), false)) }
      random.shuffle(&targets)
      for (i, (id, collides)) in targets.enumerated() {
        // A's progress is even and B's odd: colliding edits always differ.
        edits.append(
          Edit(
            replica: name, number: i + 1,
            at: 1_767_225_600_000 + 2000 * Int64(i + 1) + Int64(1000 * side), id: id,
            change: Change(
              progress: 2 * random.below(50) + side, note: Self.text(104, &random)),
            collides: collides))
      }
    }
  }

  private static func padded(_ number: Int, to width: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
  }

  /// Words of at most `length` characters together.
  static func text(_ length: Int, _ random: inout SplitMix64) -> String {
    var out = random.pick(words)
    var count = out.count
    while true {
      let word = random.pick(words)
      guard count + 1 + word.count < length else { return out + "." }
      out += " " + word
      count += 1 + word.count
    }
  }
}

// MARK: - Files

extension Workload {
  private struct Line: Codable {
    var t: String
    var id: String?
    var citizen: String?
    var fields: Fields?
    var replica: String?
    var n: Int?
    var at: Int64?
    var set: Change?
    var collide: Bool?
  }

  private struct Meta: Codable {
    let t: String
    let records: Int
    let edits: Int
    let seed: UInt64
    let collide: Double
  }

  init(reading path: String) throws {
    let decoder = JSONDecoder()
    for line in try Data(contentsOf: URL(fileURLWithPath: path)).split(separator: 10) {
      // The first line has its own form and says nothing that the others do not.
      guard let object = try? decoder.decode(Line.self, from: line) else { continue }
      if object.t == "init", let id = object.id, let citizen = object.citizen,
        let fields = object.fields
      {
        records.append(Record(id: id, citizen: citizen, fields: fields))
      } else if object.t == "edit", let replica = object.replica, let at = object.at,
        let id = object.id, let change = object.set
      {
        edits.append(
          Edit(
            replica: replica, number: object.n ?? 0, at: at, id: id, change: change,
            collides: object.collide ?? false))
      }
    }
  }

  func write(to path: String, seed: UInt64, collide: Double) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    var out = Data()
    func line(_ value: some Encodable) throws {
      out += try encoder.encode(value)
      out.append(10)
    }
    try line(
      Meta(t: "meta", records: records.count, edits: edits.count / 2, seed: seed, collide: collide))
    for record in records {
      try line(
        Line(t: "init", id: record.id, citizen: record.citizen, fields: record.fields))
    }
    for edit in edits {
      try line(
        Line(
          t: "edit", id: edit.id, replica: edit.replica, n: edit.number, at: edit.at,
          set: edit.change, collide: edit.collides))
    }
    try out.write(to: URL(fileURLWithPath: path))
  }
}
