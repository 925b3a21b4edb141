import EventStore

/// Values as people read them.
extension Welfare {
  /// One field of an entity, ready to print.
  public struct Line: Sendable, Equatable {
    public let field: String
    public let label: String
    public let value: String
  }

  /// Everything an entity shows, in the order its kind declares it; empty fields are left out.
  public func lines(of entity: Entity, in language: Language) throws -> [Line] {
    var shown = entity.fields
    if entity.isProtected { shown["isProtected"] = true }
    let declared = WelfareModel.declaration(entity.kind)?.fields ?? []
    let unknown = Set(shown.keys).subtracting(declared.map(\.name)).sorted()
    return try (declared.map(\.name) + unknown).compactMap { name in
      guard name != "importDigest", let value = shown[name], !value.isNull,
        value.list?.isEmpty != true
      else { return nil }
      return Line(
        field: name, label: Labels.field(name, of: entity.kind).text(in: language),
        value: try display(value, of: name, kind: entity.kind, in: language))
    }
  }

  /// One value of one field.
  public func display(_ value: Value, of field: String, kind: String, in language: Language) throws
    -> String
  {
    let type = WelfareModel.declaration(kind)?.field(field)?.type
    return try display(value, as: type, of: field, kind: kind, in: language)
  }

  private func display(
    _ value: Value, as type: FieldType?, of field: String, kind: String, in language: Language
  ) throws -> String {
    if let list = value.list {
      var element = type
      if case .set(let inner)? = type { element = inner }
      let parts = try list.map {
        try display($0, as: element, of: field, kind: kind, in: language)
      }
      // They are taken out by their numbers.
      let isNumbered = field == "deliverables"
      return parts.enumerated().map { isNumbered ? "\($0 + 1). \($1)" : $1 }
        .joined(separator: value.hasProse ? "\n" : ", ")
    }
    switch (type, value) {
    case (_, .null): return ""
    case (.choice?, .text(let text)):
      return Labels.value(text, of: field, kind: kind).text(in: language)
    case (.set(.choice)?, .text(let text)):
      return Labels.value(text, of: field, kind: kind).text(in: language)
    case (.reference?, .text(let text)), (.set(.reference)?, .text(let text)):
      return try EntityID(text).map { try name(of: $0) } ?? text
    case (.moment?, .text(let text)): return Moment(text)?.short ?? text
    case (.cpr?, .text(let text)): return Labels.cpr(text).text(in: language)
    case (_, .bool(let bool)): return (bool ? Self.yes : Self.no).text(in: language)
    case (_, .object(let object)): return Self.record(object, of: field, in: language)
    case (_, .text(let text)): return text
    case (_, .int(let int)): return "\(int)"
    case (_, .double(let double)): return Labels.number(double).text(in: language)
    case (_, .list): return ""
    }
  }

  private static let yes = Text(da: "ja", en: "yes")
  private static let no = Text(da: "nej", en: "no")

  private static func record(_ object: Fields, of field: String, in language: Language) -> String {
    switch field {
    case "owners": return owner(object)
    case "discrepancies": return discrepancy(object).text(in: language)
    case "costFlags": return flags(object).text(in: language)
    case "source":
      return object["section"]?.text
        ?? plain(.object(object.filter { $0.key != "lines" }), language)
    case "numbers":
      let rule = language == .da ? "rule_da" : "rule_en"
      return (object[rule] ?? object["rule_en"])?.text ?? plain(.object(object), language)
    case "deliverables":
      let parts = [
        object["text"]?.text, object["responsible"]?.text.map { "(\($0))" },
        object["measuresEffect"]?.bool == true
          ? Text(da: "[måler effekt]", en: "[measures effect]").text(in: language) : nil,
      ]
      return parts.compactMap { $0 }.joined(separator: " ")
    case "periods":
      let basis = object["basis"]?.text.map { basis in
        " ("
          + (Choices.timeBasis.first { $0.value == basis }?.label ?? Text(basis)).text(in: language)
          + ")"
      }
      return [object["from"], object["to"]].map { $0.map { plain($0, language) } ?? "" }.joined(
        separator: "–")
        + (basis ?? "")
    case "contents", "details", "counts": return outline(object, language).joined(separator: "\n")
    case "readings":
      let basis = Labels.basis(object["basis"]?.text ?? "").text(in: language)
      return "\(plain(object["value"] ?? .null, language)) (\(basis))"
    case "nameVariants":
      let places = (object["where"]?.list ?? []).compactMap(\.text).joined(separator: ", ")
      return (object["name_da"]?.text ?? "") + (places.isEmpty ? "" : " (\(places))")
    default: return plain(.object(object), language)
    }
  }

  /// What a cost consists of, as far as the source lets one tell.
  private static func flags(_ cost: Fields) -> Text {
    let named = [
      ("staff_time", Text(da: "medarbejdertid", en: "staff time")),
      ("setup", Text(da: "etablering", en: "setting up")),
      ("recurring", Text(da: "løbende udgift", en: "recurring cost")),
      ("capital", Text(da: "anlægsudgift", en: "capital cost")),
      ("later_saving", Text(da: "senere besparelse", en: "later saving")),
      (
        "budget_negotiation_candidate",
        Text(da: "kan indgå i budgetforhandlingerne", en: "candidate for the budget negotiations")
      ),
      (
        "physical_development_plan_candidate",
        Text(
          da: "kan indgå i den fysiske udviklingsplan",
          en: "candidate for the physical development plan")
      ),
    ].filter { cost[$0.0]?.bool == true }.map(\.1)
    guard !named.isEmpty else { return Text(da: "intet særligt", en: "nothing in particular") }
    return Text(
      da: named.map(\.da).joined(separator: ", "), en: named.map(\.en).joined(separator: ", "))
  }

  /// What a source contradicts itself about.
  public static func discrepancy(_ found: Fields) -> Text {
    if let note = found["note_en"]?.text {
      return Text(da: found["note_da"]?.text ?? note, en: note)
    }
    if let matrix = found["matrix"]?.text, let heading = found["heading"]?.text {
      return Text(
        da: "Titel i matrixen: »\(matrix)«; i overskriften: »\(heading)«.",
        en: "Title in the matrix: “\(matrix)”; in the heading: “\(heading)”.")
    }
    let inMatrix = numbers(found["only_in_matrix"])
    let inText = numbers(found["only_in_text"])
    guard !inMatrix.isEmpty || !inText.isEmpty else {
      return Text(da: plain(.object(found), .da), en: plain(.object(found), .en))
    }
    return Text(
      da: [
        inMatrix.isEmpty ? nil : "Kun i matrixen: tema \(inMatrix).",
        inText.isEmpty ? nil : "Kun i teksten: tema \(inText).",
      ].compactMap { $0 }.joined(separator: " "),
      en: [
        inMatrix.isEmpty ? nil : "Only in the matrix: theme \(inMatrix).",
        inText.isEmpty ? nil : "Only in the text: theme \(inText).",
      ].compactMap { $0 }.joined(separator: " "))
  }

  private static func numbers(_ list: Value?) -> String {
    (list?.list ?? []).compactMap(\.int).map(String.init).joined(separator: ", ")
  }

  /// What a source holds beside what has fields here: a line for each thing, indented by what it is
  /// part of. Where it stands in the source is left out; `--json` has it.
  private static func outline(
    _ object: Fields, _ language: Language, _ indent: String = ""
  ) -> [String] {
    object.sorted { $0.key < $1.key }.flatMap { name, value -> [String] in
      guard !value.isNull, !["source", "lines", "id"].contains(name) else { return [] }
      let label = indent + name.split(separator: "_").joined(separator: " ")
      let parts = value.object.map { [$0] } ?? (value.list ?? []).compactMap(\.object)
      guard !parts.isEmpty else { return ["\(label): \(plain(value, language))"] }
      return [label + ":"]
        + parts.flatMap { part in
          let flat = part.filter { $0.key != "source" && $0.key != "id" }
          let isLeaf = flat.values.allSatisfy { value in
            value.object == nil && value.list?.contains { $0.object != nil } != true
          }
          return isLeaf
            ? [indent + "· " + plain(.object(flat), language)]
            : outline(flat, language, indent + "· ")
        }
    }
  }

  /// A value nobody declared, readable all the same.
  private static func plain(_ value: Value, _ language: Language) -> String {
    switch value {
    case .null: ""
    case .bool(let bool): "\(bool)"
    case .int(let int): "\(int)"
    case .double(let double): Labels.number(double).text(in: language)
    case .text(let text): text
    case .list(let list): list.map { plain($0, language) }.joined(separator: ", ")
    case .object(let object):
      object.sorted { $0.key < $1.key }.filter { !$0.value.isNull }
        .map { name, value in
          "\(name.split(separator: "_").joined(separator: " ")): \(plain(value, language))"
        }
        .joined(separator: "; ")
    }
  }
}

extension Value {
  /// True for a list whose elements deserve a line each.
  fileprivate var hasProse: Bool {
    (list ?? []).contains { $0.object != nil || ($0.text?.count ?? 0) > 40 }
  }
}
