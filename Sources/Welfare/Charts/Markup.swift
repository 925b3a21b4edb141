/// Text inside markup: SVG, HTML, XML.
public enum Markup {
  /// The text as it stands in markup, safe between tags and in quoted attributes.
  ///
  /// Scalar by scalar: a quote with a combining accent on it is one `Character`, equal to no quote,
  /// and would get through. Control characters are left out, and what turns the direction of writing
  /// round, also that of the text behind it.
  public static func escaped(_ text: String) -> String {
    var out = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": out.append(contentsOf: "&amp;".unicodeScalars)
      case "<": out.append(contentsOf: "&lt;".unicodeScalars)
      case ">": out.append(contentsOf: "&gt;".unicodeScalars)
      case "\"": out.append(contentsOf: "&quot;".unicodeScalars)
      case "'": out.append(contentsOf: "&#39;".unicodeScalars)
      case "\t", "\n", "\r": out.append(scalar)
      case _ where scalar.properties.generalCategory == .control: continue
      case _ where scalar.properties.isBidiControl: continue
      case _ where scalar.properties.isNoncharacterCodePoint: continue
      default: out.append(scalar)
      }
    }
    return String(out)
  }
}
