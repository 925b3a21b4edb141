import Crypto
import Foundation
import Mustache
import Welfare

/// What Skridt shows in a browser or on paper: whole HTML pages that need nothing beside themselves.
///
/// The templates are also XML. They follow WCAG 2.1 AA: a language, one `h1` and headings in order,
/// captions and scopes on tables, drawings with a title, a description and their numbers in a table,
/// colours that can be told from what is behind them, and wide tables that scroll in a place one can
/// reach by keyboard. A content security policy lets nothing be run or fetched and no style in but
/// their own.
public enum Pages {
  private static let library: MustacheLibrary = {
    MustacheContentTypes.register(EscapedMarkup(), named: "MARKUP")
    var library = MustacheLibrary()
    for (name, bytes) in [
      ("page", PackageResources.page_mustache), ("report", PackageResources.report_mustache),
      ("plan", PackageResources.plan_mustache),
    ] {
      do {
        try library.register(String(decoding: bytes, as: UTF8.self), named: name)
      } catch {
        preconditionFailure("the template \(name) cannot be read: \(error)")
      }
    }
    return library
  }()

  /// The library's own escaping looks at characters as people see them, and lets a quote with an
  /// accent on it through.
  private struct EscapedMarkup: MustacheContentType {
    func escapeText(_ text: String) -> String { Markup.escaped(text) }
  }

  private static let style = String(decoding: PackageResources.style_css, as: UTF8.self)

  /// Content Security Policy Level 3; the style is named by its digest.
  private static let policy: String = {
    let digest = Data(SHA256.hash(data: Data(style.utf8))).base64EncodedString()
    return "default-src 'none'; style-src 'sha256-\(digest)'; img-src data:; base-uri 'none'; "
      + "form-action 'none'"
  }()

  static func render(
    _ template: String, _ content: [String: Any], title: String, in language: Language
  ) -> String {
    let page = content.merging([
      "title": title, "language": language.rawValue, "style": style, "policy": policy,
    ]) { first, _ in first }
    return library.render(page, withTemplate: template) ?? ""
  }
}
