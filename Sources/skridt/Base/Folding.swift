import Welfare

extension String {
  /// The text in lines that take no more than `width` columns, broken between words; a word that takes
  /// more is broken where it must be. A line that is indented goes on so.
  ///
  /// - Parameter hanging: how much further in the text goes on than it begins.
  func folded(to width: Int, hanging: Int = 0) -> [String] {
    let width = Swift.max(width, 1)
    guard displayWidth > width else { return [self] }
    let margin = prefix { $0 == " " }.count
    var lines: [String] = []
    var line = String(repeating: " ", count: Swift.min(margin, width / 2))
    var used = line.count
    var isBegun = false
    func goOn() {
      lines.append(line)
      line = String(repeating: " ", count: Swift.min(margin + hanging, width / 2))
      used = line.count
      isBegun = false
    }
    for word in split(separator: " ") {
      var rest = word[...]
      var wanted = rest.displayWidth
      if isBegun, used + 1 + wanted > width { goOn() }
      if isBegun {
        line += " "
        used += 1
      }
      while used + wanted > width, rest.count > 1 {
        let part = rest.beginning(within: width - used)
        let taken = part.isEmpty ? rest.prefix(1) : part
        line += taken
        rest = rest.dropFirst(taken.count)
        wanted = rest.displayWidth
        goOn()
      }
      line += rest
      used += wanted
      isBegun = true
    }
    return isBegun ? lines + [line] : lines
  }
}
