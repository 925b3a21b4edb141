import Foundation

/// One line of the report: a figure, what was wanted of it, and what plain SQLite took.
struct Line: Codable {
  let what: String
  let figure: Double
  let unit: String
  /// As the requirement puts it; empty where there is none.
  let wanted: String
  /// How much of plain SQLite's speed was reached: its time by ours. Higher is better, 1 is equal.
  let ratio: Double?
  let note: String

  init(
    _ what: String, _ figure: Double, _ unit: String, wanted: String = "", ratio: Double? = nil,
    note: String = ""
  ) {
    self.what = what
    self.figure = figure
    self.unit = unit
    self.wanted = wanted
    self.ratio = ratio
    self.note = note
  }
}

/// The machine a report comes from: no figure means anything without it.
struct Machine: Codable {
  let fsyncMilliseconds: Double
  let sqlite: String
  let cores: Int

  init(folder: String) throws {
    fsyncMilliseconds = try Clock.fsyncTime(in: folder) * 1000
    sqlite = Plain.version
    cores = ProcessInfo.processInfo.activeProcessorCount
  }
}

struct Report: Codable {
  let machine: Machine
  var lines: [Line] = []

  /// The figures as a table, aligned by hand: `printf` counts bytes where people count letters.
  var table: String {
    let heads = ["what", "figure", "wanted", "ratio", "note"]
    let rows = lines.map { line in
      [
        line.what, "\(Self.number(line.figure)) \(line.unit)", line.wanted,
        line.ratio.map { String(format: "%.2f", $0) } ?? "", line.note,
      ]
    }
    let widths = heads.indices.map { i in ([heads] + rows).map { $0[i].count }.max() ?? 0 }
    let text = ([heads, widths.map { String(repeating: "-", count: $0) }] + rows).map { row in
      zip(row, widths).map { $0 + String(repeating: " ", count: $1 - $0.count) }
        .joined(separator: "  ").replacing(#/\s+$/#, with: "")
    }
    let fsync = String(format: "%.3f", machine.fsyncMilliseconds)
    let machine = "SQLite \(machine.sqlite) · \(machine.cores) cores"
    return "fsync \(fsync) ms (median of 200) · \(machine)\n\n" + text.joined(separator: "\n")
  }

  private static func number(_ value: Double) -> String {
    value >= 1000 || value == value.rounded() && value >= 100
      ? String(format: "%.0f", value) : String(format: value >= 10 ? "%.1f" : "%.2f", value)
  }

  var json: String {
    get throws {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
      return String(decoding: try encoder.encode(self), as: UTF8.self)
    }
  }
}
