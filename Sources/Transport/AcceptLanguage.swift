import RawStructuredFieldValues

/// The language an `Accept-Language` field (RFC 9110, 12.5.4) likes best of those on offer; nil when
/// it names none of them, or cannot be read.
///
/// - Parameter offered: primary subtags in lower case, such as `da`.
public func preferredLanguage(_ field: String?, of offered: [String]) -> String? {
  guard let field, field.utf8.count <= 512 else { return nil }
  var parser = StructuredFieldValueParser(Array(field.utf8))
  guard let wishes = try? parser.parseListFieldValue() else { return nil }
  var best: (language: String, weight: Double)?
  for case .item(let wish) in wishes {
    guard case .token(let tag) = wish.rfc9651BareItem else { continue }
    let weight =
      switch wish.rfc9651Parameters["q"] {
      case .decimal(let decimal): Double(decimal)
      case .integer(let integer): Double(integer)
      default: 1.0
      }
    let language = String(tag.lowercased().prefix { $0 != "-" })
    guard offered.contains(language), weight > best?.weight ?? 0 else { continue }
    best = (language, weight)
  }
  return best?.language
}
