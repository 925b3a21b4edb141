import EventStore

/// The numbers an item of a paper's file promises, as fields of a `target`.
enum PaperTarget {
  /// Where a target may state the figure to reach, and what kind of figure that is. A file that has
  /// several of them can be read in several ways.
  private static let readings: [(path: [String], basis: String, note: [String])] = [
    (["value"], "stated", []),
    (["percent"], "stated", []),
    (["derived_max"], "derived", ["derivation"]),
    (["national", "herning_share_stated"], "national", ["national", "max"]),
  ]

  static func all(in item: Fields) -> [Fields] {
    let deadlines = (item["deadlines"]?.list ?? []).compactMap(\.object)
    return [item["target"]?.object].compactMap { $0 }.map(target) + deadlines.map(deadline)
  }

  private static func target(_ object: Fields) -> Fields {
    var out: Fields = [:]
    out["title"] = object["measure_da"] ?? object["measure"]
    out["direction"] = object["direction"]
    out["unit"] = object["unit"] ?? (object["percent"] == nil ? nil : "%")
    out["baseline"] = object["baseline"]
    out["baselineNote"] = object["baseline_qualifier"]
    out["deadline"] = object["deadline_year"]
    let whole = Value.object(object)
    out["readings"] = .list(
      readings.filter { !whole.at($0.path).isNull }.map { reading in
        var found: Fields = ["value": whole.at(reading.path), "basis": .text(reading.basis)]
        if !reading.note.isEmpty { found["note"] = whole.at(reading.note) }
        return .object(found)
      })
    out["details"] = .object(object)
    return out
  }

  /// A time limit is a target too: at most so many days.
  private static func deadline(_ object: Fields) -> Fields {
    var out: Fields = [:]
    out["title"] = object["what_da"] ?? object["what_en"]
    out["direction"] = "at_most"
    out["unit"] = "days"
    out["readings"] = object["within_days"].map {
      .list([.object(["value": $0, "basis": "stated"])])
    }
    out["details"] = .object(object)
    return out
  }
}
