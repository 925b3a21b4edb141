import Foundation

/// As much of JSON Schema (draft 2020-12) as the schemas here use; a keyword it does not know is a
/// problem too.
struct SchemaCheck {
  private let schema: [String: Any]

  init(_ file: URL) throws {
    schema =
      try JSONSerialization.jsonObject(with: Data(contentsOf: file)) as? [String: Any] ?? [:]
  }

  /// What is wrong with a document; empty when nothing is.
  func problems(_ json: String) throws -> [String] {
    check(try JSONSerialization.jsonObject(with: Data(json.utf8)), schema, "$")
  }

  /// The members of the elements of one of the top's lists.
  func members(of list: String) -> Set<String> {
    let properties = schema["properties"] as? [String: Any]
    let items = (properties?[list] as? [String: Any])?["items"] as? [String: Any]
    return Set((items?["properties"] as? [String: Any] ?? [:]).keys)
  }

  private static let words: Set<String> = [
    "$schema", "$defs", "title", "description", "type", "properties", "required",
    "additionalProperties", "items", "enum", "const", "pattern", "$ref", "anyOf",
  ]

  private func check(_ value: Any, _ schema: [String: Any], _ place: String) -> [String] {
    var out = Set(schema.keys).subtracting(Self.words).map { "\(place): what is \($0)?" }
    if let name = schema["$ref"] as? String {
      let found = (self.schema["$defs"] as? [String: Any])?[String(name.dropFirst(8))]
      out += (found as? [String: Any]).map { check(value, $0, place) } ?? ["\(place): \(name)"]
    }
    if let ways = schema["anyOf"] as? [[String: Any]],
      !ways.contains(where: { check(value, $0, place).isEmpty })
    {
      out.append("\(place): none of several")
    }
    if let type = schema["type"] {
      let allowed = type as? [String] ?? [type as? String ?? ""]
      if Set(types(of: value)).isDisjoint(with: allowed) { out.append("\(place): no \(allowed)") }
    }
    if let wanted = schema["const"], !equal(value, wanted) { out.append("\(place): not \(wanted)") }
    if let values = schema["enum"] as? [Any], !values.contains(where: { equal(value, $0) }) {
      out.append("\(place): \(value) is none of \(values)")
    }
    if let pattern = schema["pattern"] as? String, let text = value as? String,
      text.range(of: pattern, options: .regularExpression) == nil
    {
      out.append("\(place): \(text) does not match")
    }
    if let object = value as? [String: Any] { out += check(members: object, schema, place) }
    if let list = value as? [Any], let items = schema["items"] as? [String: Any] {
      for (i, element) in list.enumerated() { out += check(element, items, "\(place)[\(i)]") }
    }
    return out
  }

  private func check(
    members object: [String: Any], _ schema: [String: Any], _ place: String
  ) -> [String] {
    let properties = schema["properties"] as? [String: Any] ?? [:]
    var out = (schema["required"] as? [String] ?? []).filter { object[$0] == nil }
      .map { "\(place).\($0) is missing" }
    for (name, value) in object {
      if let known = properties[name] as? [String: Any] {
        out += check(value, known, "\(place).\(name)")
      } else if let others = schema["additionalProperties"] as? [String: Any] {
        out += check(value, others, "\(place).\(name)")
      } else if schema["additionalProperties"] as? Bool == false {
        out.append("\(place).\(name) is not known")
      }
    }
    return out
  }

  private func types(of value: Any) -> [String] {
    switch value {
    case is NSNull: return ["null"]
    case is String: return ["string"]
    case is [Any]: return ["array"]
    case is [String: Any]: return ["object"]
    case let number as NSNumber:
      if CFBooleanLike.isBoolean(number) { return ["boolean"] }
      let double = number.doubleValue
      return double == double.rounded() ? ["integer", "number"] : ["number"]
    default: return []
    }
  }

  private func equal(_ one: Any, _ other: Any) -> Bool {
    (one as? NSObject)?.isEqual(other as? NSObject) ?? false
  }
}

/// JSON's true and 1 are both numbers to Foundation; what they were encoded as tells them apart.
private enum CFBooleanLike {
  static func isBoolean(_ number: NSNumber) -> Bool {
    String(cString: number.objCType) == String(cString: NSNumber(value: true).objCType)
  }
}
