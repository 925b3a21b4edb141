extension QRCode {
  /// The square of modules, before it is masked.
  struct Symbol {
    private let version: Version
    private(set) var modules: [[Bool]]
    /// Modules that hold no codewords: function patterns, format and version information.
    private var isReserved: [[Bool]]
    private var size: Int { version.size }

    init(_ version: Version, holding codewords: [UInt8]) {
      self.version = version
      let empty = [[Bool]](
        repeating: [Bool](repeating: false, count: version.size), count: version.size)
      modules = empty
      isReserved = empty
      drawPatterns()
      drawVersion()
      drawFormat(mask: 0)
      place(codewords)
    }

    private mutating func set(_ row: Int, _ column: Int, _ isDark: Bool) {
      guard modules.indices.contains(row), modules.indices.contains(column) else { return }
      modules[row][column] = isDark
      isReserved[row][column] = true
    }

    /// Timing, finder (with separators) and alignment patterns, each over what it shares with others.
    private mutating func drawPatterns() {
      for i in 0..<size {
        set(6, i, i % 2 == 0)
        set(i, 6, i % 2 == 0)
      }
      for (row, column) in [(3, 3), (3, size - 4), (size - 4, 3)] {
        drawRings(row, column, radius: 4) { $0 != 2 && $0 != 4 }
      }
      let centres = version.alignment
      for row in centres {
        for column in centres where !isAtFinder(row, column) {
          drawRings(row, column, radius: 2) { $0 != 1 }
        }
      }
    }

    private func isAtFinder(_ row: Int, _ column: Int) -> Bool {
      let last = size - 7
      return (row, column) == (6, 6) || (row, column) == (6, last) || (row, column) == (last, 6)
    }

    /// Square rings around a centre, each dark or light by its distance.
    private mutating func drawRings(
      _ row: Int, _ column: Int, radius: Int, _ isDark: (Int) -> Bool
    ) {
      for down in -radius...radius {
        for across in -radius...radius {
          set(row + down, column + across, isDark(max(abs(down), abs(across))))
        }
      }
    }

    /// The version in a (18,6) Golay code, twice, from version 7 on.
    private mutating func drawVersion() {
      guard version.number >= 7 else { return }
      let bits = Self.coded(version.number, check: 12, generator: 0x1F25)
      for i in 0..<18 {
        let (near, far) = (i / 3, size - 11 + i % 3)
        set(near, far, bits >> i & 1 == 1)
        set(far, near, bits >> i & 1 == 1)
      }
    }

    /// Level and mask in a (15,5) BCH code, twice, never all light.
    private mutating func drawFormat(mask: Int) {
      let said = version.level.rawValue << 3 | mask
      let bits = Self.coded(said, check: 10, generator: 0x537) ^ 0x5412
      // From the least significant bit, down and then left around the upper left finder pattern, past
      // the timing patterns; and from the right edge leftwards and on to the bottom.
      let around =
        [0, 1, 2, 3, 4, 5, 7, 8].map { ($0, 8) } + [7, 5, 4, 3, 2, 1, 0].map { (8, $0) }
      let apart = (0..<8).map { (8, size - 1 - $0) } + (0..<7).map { (size - 7 + $0, 8) }
      for places in [around, apart] {
        for (i, place) in places.enumerated() { set(place.0, place.1, bits >> i & 1 == 1) }
      }
      set(size - 8, 8, true)
    }

    /// `value` followed by its remainder modulo the generator polynomial.
    private static func coded(_ value: Int, check: Int, generator: Int) -> Int {
      var remainder = value
      for _ in 0..<check { remainder = remainder << 1 ^ (remainder >> (check - 1) & 1) * generator }
      return value << check | remainder & (1 << check - 1)
    }

    /// From the lower right, up and down in columns two modules wide, past what is reserved.
    private mutating func place(_ codewords: [UInt8]) {
      var place = 0
      for pair in 0..<size / 2 {
        // The vertical timing pattern, in column 6, has a column to itself.
        let right = size - 1 - 2 * pair - (2 * pair + 7 < size ? 0 : 1)
        for step in 0..<size {
          let row = pair % 2 == 0 ? size - 1 - step : step
          for column in [right, right - 1] where !isReserved[row][column] {
            // The few modules that are left over stay light.
            guard place < codewords.count * 8 else { return }
            modules[row][column] = codewords[place / 8] >> (7 - place % 8) & 1 == 1
            place += 1
          }
        }
      }
    }

    /// The modules under one of the eight masks (table 10), with the format information that says so.
    func masked(_ mask: Int) -> [[Bool]] {
      var out = self
      out.drawFormat(mask: mask)
      for i in 0..<size {
        for j in 0..<size where !isReserved[i][j] && Self.inverts(mask, i, j) {
          out.modules[i][j].toggle()
        }
      }
      return out.modules
    }

    private static func inverts(_ mask: Int, _ i: Int, _ j: Int) -> Bool {
      switch mask {
      case 0: (i + j) % 2 == 0
      case 1: i % 2 == 0
      case 2: j % 3 == 0
      case 3: (i + j) % 3 == 0
      case 4: (i / 2 + j / 3) % 2 == 0
      case 5: i * j % 2 + i * j % 3 == 0
      case 6: (i * j % 2 + i * j % 3) % 2 == 0
      default: ((i + j) % 2 + i * j % 3) % 2 == 0
      }
    }
  }

  /// What a masked symbol loses for features that make it hard to read (table 11).
  enum Penalty {
    static func points(of modules: [[Bool]]) -> Int {
      let columns = modules.indices.map { column in modules.map { $0[column] } }
      let lines = modules + columns
      return lines.reduce(0) { $0 + runs($1) + likeFinders($1) } + blocks(modules)
        + balance(modules)
    }

    /// Five or more modules in a row of one colour: 3, and 1 for each beyond five.
    private static func runs(_ line: [Bool]) -> Int {
      var (points, length) = (0, 0)
      for (i, module) in line.enumerated() {
        length = i > 0 && module == line[i - 1] ? length + 1 : 1
        points += length == 5 ? 3 : length > 5 ? 1 : 0
      }
      return points
    }

    /// Dark and light in the proportions 1:1:3:1:1 with four light modules before or after: 40.
    private static func likeFinders(_ line: [Bool]) -> Int {
      let finder = [true, false, true, true, true, false, true]
      let light = [Bool](repeating: false, count: 4)
      return (0...line.count - 11).reduce(0) { points, start in
        let window = Array(line[start..<start + 11])
        return points + (window == finder + light || window == light + finder ? 40 : 0)
      }
    }

    /// Each square of two by two modules of one colour: 3.
    private static func blocks(_ modules: [[Bool]]) -> Int {
      var points = 0
      for i in 1..<modules.count {
        for j in 1..<modules.count {
          let colour = modules[i][j]
          if modules[i - 1][j] == colour, modules[i][j - 1] == colour,
            modules[i - 1][j - 1] == colour
          {
            points += 3
          }
        }
      }
      return points
    }

    /// Each five per cent that the share of dark modules is away from a half: 10.
    private static func balance(_ modules: [[Bool]]) -> Int {
      let all = modules.count * modules.count
      let dark = modules.joined().count { $0 }
      return 10 * (abs(2 * dark - all) * 10 / all)
    }
  }
}
