import Foundation

/// What is known of the screen at the other end.
enum Terminal {
  private static let environment = ProcessInfo.processInfo.environment

  /// Its width in columns, as `COLUMNS` has it, else the terminal itself; nil when the file is no
  /// terminal: nothing is made to fit what is read by a program.
  static func width(of file: Int32) -> Int? {
    guard isatty(file) == 1 else { return nil }
    if let columns = environment["COLUMNS"].flatMap({ Int($0) }), columns > 0 { return columns }
    var size = winsize()
    guard ioctl(file, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
    return Int(size.ws_col)
  }

  /// True of one that can do no more than print, and of one that does not say what it is.
  static let isDumb = ["", "dumb"].contains(environment["TERM"] ?? "")

  /// Whether colours may be used on a terminal: no-color.org.
  static let hasColours = !isDumb && (environment["NO_COLOR"] ?? "").isEmpty
}
