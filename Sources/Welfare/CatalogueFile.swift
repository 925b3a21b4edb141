import EventStore
import Foundation

/// A file of initiatives or of themes, as entities to be.
///
/// What a paper contradicts itself about is carried along as it stands: both readings of the themes,
/// both spellings of a title, and every discrepancy.
struct CatalogueFile {
  struct Record {
    let kind: String
    let id: EntityID
    let fields: Fields
  }

  let records: [Record]

  /// - Throws: ``Refusal`` for anything but one of the two files.
  init(_ bytes: [UInt8]) throws {
    guard let file = try BoundedJSON.read(bytes).object, let source = file["id"]?.text,
      let municipality = file["municipality"]?.text
    else { throw Self.unknown }
    let reader = Reader(municipality: municipality)
    if let list = file["initiatives"]?.list, source.hasSuffix("-initiatives") {
      records =
        try list.map { try reader.record("initiative", $0, Reader.initiative) }
        + [try reader.paper(file, source, counts: file["counts"], contents: file["governance"])]
    } else if let list = file["themes"]?.list, source.hasSuffix("-themes") {
      var counts = file["basis"]?.object ?? [:]
      counts["themes"] = .int(Int64(list.count))
      records =
        try list.map { try reader.record("theme", $0, Reader.theme) }
        + [try reader.paper(file, source, counts: .object(counts), contents: file["matrix"])]
    } else {
      throw Self.unknown
    }
  }

  fileprivate static let unknown = Refusal(
    .invalid, da: "Filen er hverken et initiativkatalog eller en liste over temaer.",
    en: "The file is neither a catalogue of initiatives nor a list of themes.")

  fileprivate static func missing(_ what: String) -> Refusal {
    Refusal(.invalid, da: "Filen mangler \(what).", en: "The file lacks \(what).")
  }
}

/// Turns the file's members into fields.
private struct Reader {
  let municipality: String

  func record(
    _ kind: String, _ value: Value, _ fields: (Fields) -> Fields
  ) throws -> CatalogueFile.Record {
    guard let object = value.object, let source = object["id"]?.text else {
      throw CatalogueFile.missing("id")
    }
    guard object["number"]?.int != nil, object["title_da"]?.text != nil else {
      throw CatalogueFile.missing("\(source): number, title_da")
    }
    var out = fields(object)
    out["number"] = object["number"]
    out["title"] = object["title_da"]
    out["titleInMatrix"] = object["title_da_matrix"]
    return try finish(kind, source, object, out)
  }

  func paper(_ file: Fields, _ source: String, counts: Value?, contents: Value?) throws
    -> CatalogueFile.Record
  {
    let document = file["document"]?.object ?? [:]
    var out: Fields = [:]
    out["title"] = document["title_da"] ?? .text(source)
    out["municipality"] = .text(municipality)
    out["date"] = document["date"]
    out["counts"] = counts
    out["contents"] = contents
    var object = document
    object["discrepancies"] = file["discrepancies"]
    return try finish("paper", source, object, out)
  }

  private func finish(_ kind: String, _ source: String, _ object: Fields, _ fields: Fields) throws
    -> CatalogueFile.Record
  {
    var out = fields.filter { !$0.value.isNull }
    out["sourceID"] = .text(source)
    out["source"] = object["source"]
    out["discrepancies"] = object["discrepancies"] ?? .list([])
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    let json = String(decoding: try encoder.encode(Value.object(out)), as: UTF8.self)
    out["importDigest"] = .text(EntityID(derivedFrom: ["import", json]).description)
    return CatalogueFile.Record(
      kind: kind, id: EntityID(derivedFrom: [municipality, source]), fields: out)
  }

  static func initiative(_ object: Fields) -> Fields {
    let time = object["time_perspective"]?.object ?? [:]
    var cost = object["cost"]?.object ?? [:]
    let themes = object["themes"]?.object ?? [:]
    var out: Fields = [:]
    out["status"] = "recommended"
    out["problem"] = object["problem_en"]
    out["proposal"] = object["proposal_en"]
    out["effect"] = object["expected_effect_en"]
    out["owners"] = object["owners"]
    out["ownersAsWritten"] = object["owner_text_da"]
    out["timeKind"] = time["kind"]
    out["monthsMin"] = time["months_min"]
    out["monthsMax"] = time["months_max"]
    out["timeAsWritten"] = time["text_da_key"]
    out["timeBasis"] = time["basis"]
    out["timeNote"] = time["note_en"]
    out["cost"] = cost.removeValue(forKey: "character")
    out["costNote"] = cost.removeValue(forKey: "summary_en")
    out["costFlags"] = .object(cost)
    out["themesInMatrix"] = themes["matrix"]
    out["themesInText"] = themes["text"]
    out["themeNames"] = themes["names_as_written_in_text_da"]
    out["partners"] = object["external_partners_da"]
    out["isPartnerCandidate"] = object["partner_development_candidate"]
    out["numbers"] = object["numeric_rules"]
    return out
  }

  static func theme(_ object: Fields) -> Fields {
    var out: Fields = [:]
    out["nameVariants"] = object["name_variants"]
    out["summary"] = object["summary_en"]
    out["challenges"] = object["challenges_en"]
    out["initiativesInMatrix"] = object["initiatives_by_matrix"]
    out["initiativesInText"] = object["initiatives_by_text"]
    return out
  }
}
