import Foundation

/// A QR code (ISO/IEC 18004, model 2) of one text: byte mode, the smallest of versions 1 to 15 that
/// holds it with error correction level M, else with level L.
///
/// In the standard's order: the text becomes data codewords, which are divided into blocks that each
/// get error correction codewords; all are interleaved and placed, two modules at a time, around the
/// function patterns; of eight masks the one with the lowest penalty is laid over them.
struct QRCode {
  /// More bytes than version 15 holds.
  struct TooLong: Error {}

  /// The longest text, in bytes of UTF-8.
  static let maximumBytes = Version(number: 15, level: .low).textBytes

  /// Rows of modules, true where dark; without the quiet zone.
  let modules: [[Bool]]

  /// - Parameter text: readers expect ASCII or UTF-8.
  init(_ text: String) throws(TooLong) {
    let bytes = Array(text.utf8)
    let versions = [Level.medium, .low].flatMap { level in
      (1...15).map { Version(number: $0, level: level) }
    }
    guard let version = versions.first(where: { $0.textBytes >= bytes.count }) else {
      throw TooLong()
    }
    let symbol = Symbol(version, holding: version.codewords(of: bytes))
    let masked = (0..<8).map(symbol.masked).map { ($0, penalty: Penalty.points(of: $0)) }
    modules = masked.min { $0.penalty < $1.penalty }?.0 ?? symbol.modules
  }
}

// MARK: - In the terminal

extension QRCode {
  /// As ``text(inColour:)``, with colours when standard output is a terminal that has them; nil when
  /// it is too narrow for the picture to be one.
  var terminal: String? {
    guard let width = Terminal.width(of: STDOUT_FILENO) else { return text(inColour: false) }
    return modules.count + 2 * Self.quiet > width ? nil : text(inColour: Terminal.hasColours)
  }

  private static let quiet = 4

  /// Two rows of modules a line, in half blocks, with a quiet zone of four modules.
  ///
  /// - Parameter inColour: says black and white outright, so that a dark terminal shows no negative,
  ///   which many readers cannot read. Without, dark modules are blocks, for ink on paper.
  func text(inColour: Bool) -> String {
    let quiet = Self.quiet
    let size = modules.count
    func isDark(_ row: Int, _ column: Int) -> Bool {
      modules.indices.contains(row) && modules.indices.contains(column) && modules[row][column]
    }
    // Colours 16 and 231 are black and white in every palette of 256; 0 and 15 follow the theme.
    let (begin, end) = inColour ? ("\u{1B}[38;5;16;48;5;231m", "\u{1B}[0m") : ("", "")
    return stride(from: -quiet, to: size + quiet, by: 2).map { row in
      let line = (-quiet..<size + quiet).map { column in
        switch (isDark(row, column), isDark(row + 1, column)) {
        case (true, true): "█"
        case (true, false): "▀"
        case (false, true): "▄"
        case (false, false): " "
        }
      }
      return begin + line.joined() + end
    }.joined(separator: "\n")
  }
}
