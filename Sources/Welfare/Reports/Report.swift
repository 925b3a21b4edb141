/// A report as a value: what it says, apart from how it is shown and where it goes.
public struct Report: Sendable, Equatable {
  /// What it is called on the command line and in its file.
  public let name: String
  public let title: Text
  public let municipality: String
  /// The days it covers; nil where it says how things stand.
  public let period: Period?
  public let made: Moment
  /// How it was worked out, what is withheld, and what is not known.
  public internal(set) var notes: [Text] = []
  public internal(set) var tables: [Table] = []
  public internal(set) var charts: [Chart] = []
  /// The table that is meant where only one can be had; nil means the first.
  var main: String?

  /// The table of that name; without one, the one the report is about.
  public func table(_ name: String? = nil) -> Table? {
    guard let wanted = name ?? main else { return tables.first }
    return tables.first { $0.name == wanted }
  }

  /// The same with one table and what draws it; nil when it has no table of that name.
  public func only(_ name: String) -> Report? {
    guard let table = table(name) else { return nil }
    var out = self
    out.tables = [table]
    out.main = name
    out.charts = charts.filter { $0.table == name }
    return out
  }

  /// What it covers, in a line: the municipality, the period, and when it was made.
  public var coverage: Text {
    let days = period.map { Text(da: ", \($0.text.da)", en: ", \($0.text.en)") } ?? Text("")
    return Text(
      da: "\(municipality)\(days.da). Dannet \(made.short).",
      en: "\(municipality)\(days.en). Made \(made.short).")
  }
}

extension Report {
  /// Rows of cells under named columns.
  public struct Table: Sendable, Equatable {
    public let name: String
    public let title: Text
    /// What it shows, in a sentence.
    public let caption: Text
    public let columns: [Column]
    public private(set) var rows: [[Cell]] = []
    /// A last row over all; its first cell says so.
    public private(set) var totals: [Cell]?

    init(_ name: String, _ title: Text, caption: Text, _ columns: [Column]) {
      self.name = name
      self.title = title
      self.caption = caption
      self.columns = columns
    }

    mutating func add(_ cells: [Cell]) {
      precondition(cells.count == columns.count, "a cell for each column")
      rows.append(cells)
    }

    /// - Parameter cells: from the second column on.
    mutating func total(_ cells: [Cell]) {
      precondition(cells.count + 1 == columns.count, "a cell for each column but the first")
      totals = [.choice("total", Text(da: "I alt", en: "Total"))] + cells
    }

    /// The place of a column.
    func place(_ column: String) -> Int? { columns.firstIndex { $0.name == column } }
  }

  public struct Column: Sendable, Equatable {
    public enum Kind: String, Sendable {
      case text, integer, decimal
      /// Of a hundred.
      case percent
      case day
    }

    /// Its name in files; it never changes.
    public let name: String
    public let label: Text
    public let kind: Kind

    init(_ name: String, _ kind: Kind, da: String, en: String) {
      self.name = name
      self.kind = kind
      label = Text(da: da, en: en)
    }
  }

  public enum Cell: Sendable, Equatable {
    case text(Text)
    /// One of a few values, with what people call it.
    case choice(String, Text)
    case integer(Int)
    /// A decimal, or a percentage: its column says which.
    case number(Double)
    case day(Day)
    /// Not known, or nothing.
    case none
    /// Withheld: it is about too few people, or gives such a number away.
    case hidden
  }

  /// A drawing of a table, which is also its alternative in text.
  public struct Chart: Sendable, Equatable {
    public enum Form: String, Sendable { case bars, lines }

    public let form: Form
    public let title: Text
    /// What is to be seen.
    public let description: Text
    public let table: String
    /// The column that names what is drawn.
    public let label: String
    /// The columns drawn: one or two.
    public let series: [String]
  }
}

extension Report.Cell {
  /// Something with a name of its own: the same in both languages.
  static func name(_ name: String?) -> Self { name.map { .text(Text($0)) } ?? .none }

  static func integer(_ number: Int64?) -> Self { number.map { .integer(Int($0)) } ?? .none }

  static func number(_ number: Double?) -> Self {
    number.map { (number: Double) -> Self in .number(number) } ?? .none
  }

  static func day(_ text: String?) -> Self { text.flatMap { Day($0) }.map { .day($0) } ?? .none }

  /// A count that may be withheld.
  static func count(_ count: Int?) -> Self { count.map { .integer($0) } ?? .hidden }

  /// One of the values a field can have.
  static func choice(_ value: String?, of field: String, _ kind: String) -> Self {
    value.map { .choice($0, Labels.value($0, of: field, kind: kind)) } ?? .none
  }

  static func yes(_ holds: Bool) -> Self {
    .choice(holds ? "yes" : "no", holds ? Text(da: "ja", en: "yes") : Text(da: "nej", en: "no"))
  }

  /// So many of so many, in percent; nothing of nothing, and withheld where either is.
  static func share(_ part: Int?, of whole: Int?) -> Self {
    guard let part, let whole else { return .hidden }
    return whole == 0 ? .none : .number(Double(part) / Double(whole) * 100)
  }
}
