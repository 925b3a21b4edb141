import Foundation

/// All a store holds that can be read, and whether it is well.
struct Holding: CustomStringConvertible {
  struct Fact: Hashable {
    let scope: String
    let text: String
  }

  /// What was written, without who came by it how: an event taken over under another number is the same.
  let facts: Set<Fact>
  /// Events whose key is not here.
  let unopened: Int
  /// Why it is not well; empty when it is.
  var problems: [String] = []

  var description: String { "\(facts.count) facts, \(unopened) unopened, \(problems)" }

  init(_ store: String, in place: Place) throws {
    let verified = try place.run(store, ["log", "verify", "--json"])
    unopened = verified.object["unopened"] as? Int ?? 0
    if !verified.isGood || verified.object["ok"] as? Bool != true {
      problems.append("it does not verify: \(verified)")
    }
    let exported = try place.run(store, ["log", "export"])
    if !exported.isGood { problems.append("it cannot be read: \(exported)") }
    var facts: Set<Fact> = []
    for line in exported.out.split(separator: "\n") {
      guard let event = try? JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
      else {
        problems.append("it exports what is no JSON: \(line.prefix(100))")
        continue
      }
      guard let kind = event["kind"] as? String, kind != "_feed" else { continue }
      let changes = (event["changes"] as? [[String: Any]] ?? []).map {
        ["group": $0["group"] ?? "", "mode": $0["mode"] ?? "", "fields": $0["fields"] ?? ""]
      }
      let said: [String: Any] = [
        "kind": kind, "entity": event["entity"] ?? "", "changes": changes,
        "reason": event["reason"] ?? "", "author": event["author"] ?? "",
      ]
      let text = try JSONSerialization.data(withJSONObject: said, options: .sortedKeys)
      facts.insert(
        Fact(scope: event["scope"] as? String ?? "", text: String(decoding: text, as: UTF8.self)))
    }
    self.facts = facts
  }

  func says(_ text: String) -> Bool { facts.contains { $0.text.contains(text) } }

  /// The case of whoever is named so.
  func scope(of name: String) -> String? {
    facts.first { $0.text.contains("\"kind\":\"citizen\"") && $0.text.contains(name) }?.scope
  }

  /// What `after` lacks of this, but for one case.
  func lost(in after: Holding, except scope: String?) -> [String] {
    facts.subtracting(after.facts).filter { $0.scope != scope }.map { $0.text }.sorted()
  }
}
