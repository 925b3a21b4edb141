import Client
import Foundation
import Welfare

/// The line a person watches while something is on its way: drawn over itself on a terminal that can do
/// so, and not at all anywhere else.
final class ProgressLine {
  private static let width = 24
  private let isShown: Bool
  private var last = ""

  init(_ console: Console) { isShown = console.isWatched && !Terminal.isDumb }

  func show(_ progress: CentralClient.Progress) {
    switch progress {
    case .moved(let sent, let ofSent, let received, let ofReceived):
      draw(
        Self.bar(sent + received, of: ofSent + ofReceived)
          + say(
            " sendt \(sent)/\(ofSent), modtaget \(received)/\(ofReceived)",
            " sent \(sent)/\(ofSent), received \(received)/\(ofReceived)"))
    case .waiting(let seconds, let failure):
      let wait = Int(seconds.rounded(.up))
      draw(
        CentralText.brief(failure)
          + say(" Prøver igen om \(wait) s.", " Trying again in \(wait) s."))
    }
  }

  func show(done: Int, of all: Int, _ what: String) { draw(Self.bar(done, of: all) + what) }

  /// Leaves the line empty for whatever is said next.
  func end() { draw("") }

  static func bar(_ done: Int, of all: Int) -> String {
    let filled = all == 0 ? width : min(width, width * done / all)
    return "[" + String(repeating: "#", count: filled)
      + String(repeating: " ", count: width - filled) + "]"
  }

  private func draw(_ text: String) {
    guard isShown else { return }
    // A line that the terminal breaks cannot be drawn over.
    let text = text.printableLine.shortened(to: (Terminal.width(of: STDERR_FILENO) ?? 80) - 1)
    guard text != last else { return }
    let blank = String(repeating: " ", count: max(0, last.displayWidth - text.displayWidth))
    let line = "\r\(text)\(blank)\(text.isEmpty ? "\r" : "")"
    _ = StandardOutput.put(Array(line.utf8), on: STDERR_FILENO)
    last = text
  }
}
