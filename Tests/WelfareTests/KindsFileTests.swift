import EventStore
import Foundation
import Testing

@testable import Welfare

/// Schema/kinds.json, for whoever reads and writes the log without this code. `RECORD=1` writes it anew.
@Suite struct `The file of kinds` {
  private static let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("Schema/kinds.json")

  @Test func `Says what the code declares: every kind, group, field and policy`() throws {
    let kinds = Dictionary(grouping: WelfareModel.kinds, by: \.name)
      .compactMapValues { $0.first.map(Self.described) }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes, .prettyPrinted]
    let said = String(decoding: try encoder.encode(Value.object(kinds)), as: UTF8.self) + "\n"
    if ProcessInfo.processInfo.environment["RECORD"] != nil {
      try Data(said.utf8).write(to: Self.file)
    }
    #expect(said == (try String(contentsOf: Self.file, encoding: .utf8)))
  }

  private static func described(_ kind: KindDeclaration) -> Value {
    .object([
      "version": .int(Int64(kind.kind.version)), "grantedCentrally": .bool(kind.isGrantedCentrally),
      "groups": .object(
        Dictionary(grouping: kind.groups, by: \.name).compactMapValues { $0.first.map(described) }),
    ])
  }

  private static func described(_ group: FieldGroup) -> Value {
    let policy =
      switch group.policy {
      case .review: "review"
      case .latest: "latest"
      case .set: "set"
      }
    return .object([
      "policy": .text(policy),
      "fields": .object(
        Dictionary(grouping: group.fields, by: \.name).compactMapValues { fields in
          fields.first.map { field in
            .object(
              described(field.type).merging(field.isRequired ? ["required": true] : [:]) { $1 })
          }
        }),
    ])
  }

  private static func described(_ type: FieldType) -> Fields {
    switch type {
    case .line: ["type": "line", "characters": .int(Int64(FieldType.lineLimit))]
    case .text(let limit): ["type": "text", "characters": .int(Int64(limit))]
    case .cpr: ["type": "cpr"]
    case .int(let range):
      ["type": "int", "from": .int(range.lowerBound), "to": .int(range.upperBound)]
    case .number: ["type": "number"]
    case .bool: ["type": "bool"]
    case .day: ["type": "day"]
    case .moment: ["type": "moment"]
    case .choice(let choices):
      ["type": "choice", "of": .list(choices.map { .text($0.value) })]
    case .reference(let kind): ["type": "reference", "to": .text(kind)]
    case .record: ["type": "record"]
    case .set(let element): ["type": "set", "of": .object(described(element))]
    }
  }
}
