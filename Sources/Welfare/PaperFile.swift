import EventStore
import Foundation

/// A file made from a municipality's paper, as entities to be.
///
/// What a paper contradicts itself about is carried along as it stands: both readings of a figure,
/// both spellings of a title, and every discrepancy. What has no place in the tree is kept whole.
struct PaperFile {
  struct Record {
    let kind: String
    let id: EntityID
    let fields: Fields
    /// References, also to entities that the same file is about to make.
    let links: [String: EntityID]
    /// True when it is written only so that others have something to refer to.
    var isPlaceholder = false
  }

  private(set) var records: [Record] = []
  private let municipality: String
  private let strategy: EntityID

  /// - Throws: ``Refusal`` for anything but such a file.
  init(_ bytes: [UInt8]) throws {
    guard let file = try BoundedJSON.read(bytes).object, let source = file["id"]?.text,
      let municipality = file["municipality"]?.text
    else { throw Self.unknown }
    self.municipality = municipality
    let whole = file["part_of"]?.text ?? source
    strategy = EntityID(derivedFrom: [municipality, whole])
    var rest = file
    for name in ["schema", "id", "municipality", "document", "counts", "discrepancies", "part_of"] {
      rest[name] = nil
    }
    let initiatives = rest.removeValue(forKey: "initiatives")?.list ?? []
    let levels = PaperLevel.all.filter { Value.object(file).at($0.path).list != nil }
    guard !levels.isEmpty || !initiatives.isEmpty else { throw Self.unknown }
    for level in levels { rest = Self.without(level.path, rest) }

    if whole == source {
      records.append(try record("strategy", source, Self.strategy(file, rest)))
    } else {
      var stub = try record(
        "strategy", whole, ["title": .text(whole), "municipality": .text(municipality)])
      stub.isPlaceholder = true
      records.append(stub)
      try add(Self.overview(file, rest), source, level: "overview", number: nil, under: nil)
    }
    var numbers: Set<Int64> = []
    for initiative in initiatives {
      let (id, object) = try Self.named(initiative)
      guard let number = object["number"]?.int, object["title_da"]?.text != nil else {
        throw Self.missing("\(id): number, title_da")
      }
      guard numbers.insert(number).inserted else {
        throw Refusal(
          .invalid,
          da: "Filen har to initiativer med nummer \(number). Ret filen, og importér den igen.",
          en: "The file has two initiatives with number \(number). Correct the file and import it "
            + "again.")
      }
      records.append(
        try record("initiative", id, Self.initiative(object), ["strategy": strategy]))
    }
    let root = whole == source ? nil : self.id(source)
    for level in levels {
      let parent = Value.object(file).at(level.parent).text.map { self.id($0) }
      try add(level, of: file, under: parent ?? root)
    }
  }

  private func id(_ source: String) -> EntityID {
    EntityID(derivedFrom: [municipality, source])
  }

  // MARK: - The tree

  private mutating func add(_ level: PaperLevel, of object: Fields, under parent: EntityID?) throws
  {
    for (i, value) in (Value.object(object).at(level.path).list ?? []).enumerated() {
      let (source, item) = try Self.named(value)
      var fields = Self.item(item)
      let used = level.children.map { $0.path[0] } + [level.number]
      fields["details"] = Self.rest(item, but: used + ["id", "source", "discrepancies"])
      let number = item[level.number]?.int ?? Int64(i + 1)
      try add((fields, item), source, level: level.name, number: number, under: parent)
      for child in level.children { try add(child, of: item, under: id(source)) }
    }
  }

  private mutating func add(
    _ item: (fields: Fields, source: Fields), _ source: String, level: String, number: Int64?,
    under parent: EntityID?
  ) throws {
    var fields = item.fields
    guard !(fields["title"] ?? .null).isNull else { throw Self.missing("\(source): title_da") }
    fields["level"] = .text(level)
    fields["number"] = number.map { .int($0) }
    fields["order"] = .int(Int64(records.count))
    var links = ["strategy": strategy]
    links["parent"] = parent
    records.append(
      try record("strategyItem", source, Self.with(item.source, fields), links))
    for (i, target) in PaperTarget.all(in: item.source).enumerated() {
      records.append(
        try record(
          "target", "\(source)-t\(i + 1)",
          target.merging(["source": item.source["source"] ?? .null]) { $1 }, ["item": id(source)]))
    }
  }

  private func record(
    _ kind: String, _ source: String, _ fields: Fields, _ links: [String: EntityID] = [:]
  ) throws -> Record {
    var out = fields.filter { !$0.value.isNull }
    out["sourceID"] = .text(source)
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    let all = out.merging(links.mapValues { .reference($0) }) { $1 }
    let json = String(decoding: try encoder.encode(Value.object(all)), as: UTF8.self)
    out["importDigest"] = .text(EntityID(derivedFrom: ["import", json]).description)
    return Record(kind: kind, id: id(source), fields: out, links: links)
  }

  // MARK: - Members to fields

  private static func strategy(_ file: Fields, _ rest: Fields) -> Fields {
    let document = file["document"]?.object ?? [:]
    var out: Fields = [:]
    out["title"] = document["title_da"] ?? file["id"]
    out["municipality"] = file["municipality"]
    out["committee"] = document["committee_da"] ?? document["approved_by_da"]
    out["periods"] =
      document["periods"] ?? document["period"].map { .list([$0]) }
    out["date"] = document["approved_date"] ?? document["meeting_date"] ?? document["date"]
    out["decision"] = document["decision_da"]
    out["counts"] = file["counts"]
    let kept = Self.rest(document, but: ["title_da", "source", "committee_da", "decision_da"])
    out["contents"] = .object(rest.merging(["document": kept]) { $1 }.filter { !$0.value.isNull })
    return with(document.merging(["discrepancies": file["discrepancies"] ?? .null]) { $1 }, out)
  }

  /// A chapter that has a file of its own.
  private static func overview(_ file: Fields, _ rest: Fields) -> (Fields, Fields) {
    let document = file["document"]?.object ?? [:]
    var out: Fields = [:]
    out["title"] = document["title_da"]
    out["details"] = .object(rest)
    return (out, document.merging(["discrepancies": file["discrepancies"] ?? .null]) { $1 })
  }

  /// What any item may have, whichever paper it is from.
  private static let members = [
    "titleInMatrix": "title_da_matrix", "subtitle": "subtitle_da", "area": "area",
    "term": "key_da",
    "nameVariants": "name_variants",
    "initiativesInMatrix": "initiatives_by_matrix", "initiativesInText": "initiatives_by_text",
  ]
  private static let titles = ["title_da", "key_da"]
  /// In Danish where the file has it: that is what the papers and those who read them are in.
  private static let summaries = ["summary", "content", "background"].flatMap { both($0) }
  private static let challenges = both("challenges")

  private static func both(_ name: String) -> [String] { [name + "_da", name + "_en"] }

  private static func first(_ names: [String], of object: Fields) -> Value? {
    names.lazy.compactMap { object[$0] }.first { !$0.isNull }
  }

  private static func item(_ object: Fields) -> Fields {
    var out = members.compactMapValues { object[$0] }
    out["title"] = first(titles, of: object)
    out["summary"] = first(summaries, of: object)
    out["challenges"] = first(challenges, of: object)
    out["tags"] = object["tag"].map { .list([$0]) }
    return out
  }

  /// The members that no field of an item holds.
  private static func rest(_ object: Fields, but used: [String]) -> Value {
    let known = Set(
      used + titles + summaries + challenges + members.values + ["tag", "target", "deadlines"])
    let left = object.filter { !known.contains($0.key) && !$0.value.isNull }
    return left.isEmpty ? .null : .object(left)
  }

  private static func initiative(_ object: Fields) -> Fields {
    let time = object["time_perspective"]?.object ?? [:]
    var cost = object["cost"]?.object ?? [:]
    let themes = object["themes"]?.object ?? [:]
    var out: Fields = [:]
    out["number"] = object["number"]
    out["title"] = object["title_da"]
    out["titleInMatrix"] = object["title_da_matrix"]
    out["status"] = "recommended"
    out["problem"] = first(both("problem"), of: object)
    out["proposal"] = first(both("proposal"), of: object)
    out["effect"] = first(both("expected_effect"), of: object)
    out["owners"] = object["owners"]
    out["ownersAsWritten"] = object["owner_text_da"]
    out["timeKind"] = time["kind"]
    out["monthsMin"] = time["months_min"]
    out["monthsMax"] = time["months_max"]
    out["timeAsWritten"] = time["text_da_key"]
    out["timeBasis"] = time["basis"]
    out["timeNote"] = first(both("note"), of: time)
    out["cost"] = cost.removeValue(forKey: "character")
    out["costNote"] = first(both("summary"), of: cost)
    for name in both("summary") { cost[name] = nil }
    out["costFlags"] = .object(cost)
    out["themesInMatrix"] = themes["matrix"]
    out["themesInText"] = themes["text"]
    out["themeNames"] = themes["names_as_written_in_text_da"]
    out["partners"] = object["external_partners_da"]
    out["isPartnerCandidate"] = object["partner_development_candidate"]
    out["numbers"] = object["numeric_rules"]
    return with(object, out)
  }

  // MARK: - Helpers

  /// `fields` with where they come from, and what is contradictory there.
  private static func with(_ object: Fields, _ fields: Fields) -> Fields {
    var out = fields
    out["source"] = object["source"]
    out["discrepancies"] = object["discrepancies"] ?? .list([])
    return out
  }

  private static func named(_ value: Value) throws -> (String, Fields) {
    guard let object = value.object, let source = object["id"]?.text else { throw missing("id") }
    return (source, object)
  }

  private static func without(_ path: [String], _ object: Fields) -> Fields {
    var out = object
    if path.count > 1, let inner = object[path[0]]?.object {
      let left = without(Array(path.dropFirst()), inner)
      out[path[0]] = left.isEmpty ? nil : .object(left)
    } else {
      out[path[0]] = nil
    }
    return out
  }

  private static let unknown = Refusal(
    .invalid,
    da: "Filen er hverken et initiativkatalog, en liste over temaer eller en strategi.",
    en: "The file is neither a catalogue of initiatives, a list of themes nor a strategy.")

  private static func missing(_ what: String) -> Refusal {
    Refusal(.invalid, da: "Filen mangler \(what).", en: "The file lacks \(what).")
  }
}
