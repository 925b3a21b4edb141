extension QRCode {
  /// How much of a symbol may be lost and still be read.
  enum Level: Int {
    /// About 15 %, and about 7 %; the values are their indicators in the format information.
    case medium = 0b00
    case low = 0b01
  }

  /// A symbol's size and how its codewords are divided.
  struct Version {
    let number: Int
    let level: Level

    /// Table 9: error correction codewords a block, and blocks.
    private var correction: (codewords: Int, blocks: Int) {
      let (codewords, blocks) =
        switch level {
        case .medium:
          (
            [10, 16, 26, 18, 24, 16, 18, 22, 22, 26, 30, 22, 22, 24, 24],
            [1, 1, 1, 2, 2, 4, 4, 4, 5, 5, 5, 8, 9, 9, 10]
          )
        case .low:
          (
            [7, 10, 15, 20, 26, 18, 20, 24, 30, 18, 20, 24, 26, 30, 22],
            [1, 1, 1, 1, 1, 2, 2, 2, 2, 4, 4, 4, 4, 4, 6]
          )
        }
      return (codewords[number - 1], blocks[number - 1])
    }

    /// Modules along each side.
    var size: Int { 17 + 4 * number }

    /// Annex E: the rows and columns that alignment patterns have their centres in.
    var alignment: [Int] {
      guard number > 1 else { return [] }
      let last = size - 7
      let count = number / 7 + 2
      // Evenly apart by an even distance, but for the first gap, which takes the rest.
      let step = (last - 6 + count - 2) / (count - 1)
      let even = step + step % 2
      return [6] + (0..<count - 1).map { last - even * $0 }.reversed()
    }

    /// Table 1: the codewords that fit around the function patterns and the two informations.
    private var allCodewords: Int {
      let finders = 3 * 8 * 8
      let timing = 2 * (size - 16)
      let format = 31
      let information = number < 7 ? 0 : 36
      let count = alignment.count
      // No alignment pattern lies on a finder pattern; those in row and column 6 share its timing.
      let patterns = count == 0 ? 0 : (count * count - 3) * 25 - 2 * (count - 2) * 5
      return (size * size - finders - timing - format - information - patterns) / 8
    }

    private var dataCodewords: Int { allCodewords - correction.codewords * correction.blocks }

    /// The character count indicator is longer from version 10 on.
    private var countBits: Int { number < 10 ? 8 : 16 }

    /// The longest text: what the mode indicator and the character count leave.
    var textBytes: Int { (dataCodewords * 8 - 4 - countBits) / 8 }

    /// `text` in data codewords, in blocks with their error correction, interleaved.
    func codewords(of text: [UInt8]) -> [UInt8] {
      let (length, count) = correction
      let data = data(of: text)
      // The first blocks are one codeword shorter where they cannot all be alike.
      let short = count - data.count % count
      var blocks: [ArraySlice<UInt8>] = []
      var rest = data[...]
      for i in 0..<count {
        blocks.append(rest.prefix(data.count / count + (i < short ? 0 : 1)))
        rest = rest.dropFirst(blocks[i].count)
      }
      let corrections = blocks.map { ReedSolomon.remainder(of: $0, codewords: length)[...] }
      return Self.interleaved(blocks) + Self.interleaved(corrections)
    }

    private static func interleaved(_ blocks: [ArraySlice<UInt8>]) -> [UInt8] {
      let longest = blocks.map(\.count).max() ?? 0
      return (0..<longest).flatMap { i in
        blocks.compactMap { i < $0.count ? $0[$0.startIndex + i] : nil }
      }
    }

    /// Mode indicator, character count, text and terminator, padded to fill the symbol.
    private func data(of text: [UInt8]) -> [UInt8] {
      var bits: [Bool] = []
      func put(_ value: Int, _ count: Int) {
        bits += (0..<count).reversed().map { value >> $0 & 1 == 1 }
      }
      put(0b0100, 4)
      put(text.count, countBits)
      for byte in text { put(Int(byte), 8) }
      // The terminator; what came before it is four bits and a multiple of eight.
      put(0, 4)
      let words = stride(from: 0, to: bits.count, by: 8).map { start in
        bits[start..<start + 8].reduce(UInt8(0)) { $0 << 1 | ($1 ? 1 : 0) }
      }
      return words + (0..<dataCodewords - words.count).map { $0 % 2 == 0 ? 0xEC : 0x11 }
    }
  }

  /// Error correction over GF(256) with the polynomial x⁸ + x⁴ + x³ + x² + 1.
  fileprivate enum ReedSolomon {
    /// The remainder of `data` divided by the generator polynomial (x - 1)(x - 2)(x - 4)…
    static func remainder(of data: some Sequence<UInt8>, codewords: Int) -> [UInt8] {
      var generator = [UInt8](repeating: 0, count: codewords - 1) + [1]
      var root: UInt8 = 1
      for _ in 0..<codewords {
        for i in 0..<codewords {
          generator[i] = multiply(generator[i], root) ^ (i + 1 < codewords ? generator[i + 1] : 0)
        }
        root = multiply(root, 2)
      }
      var remainder = [UInt8](repeating: 0, count: codewords)
      for byte in data {
        let factor = byte ^ remainder.removeFirst()
        remainder.append(0)
        for i in 0..<codewords { remainder[i] ^= multiply(generator[i], factor) }
      }
      return remainder
    }

    private static func multiply(_ a: UInt8, _ b: UInt8) -> UInt8 {
      var (product, a, b) = (UInt8(0), a, b)
      while b != 0 {
        if b & 1 != 0 { product ^= a }
        a = a << 1 ^ (a & 0x80 != 0 ? 0x1D : 0)
        b >>= 1
      }
      return product
    }
  }
}
