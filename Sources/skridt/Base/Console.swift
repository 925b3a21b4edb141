import EventStore
import Foundation
import Welfare

/// Where a command's words go. Data goes to standard output; everything said about it to standard
/// error, so that a script can read the one without the other. What people read is printable, whoever
/// wrote it (``Swift/String/printable``).
final class Console {
  /// Lines written so far, when this console records instead of printing.
  private(set) var recorded: [String] = []
  /// The ids of what commands made, in order.
  private(set) var made: [String] = []
  private let isRecording: Bool
  /// What is said of a transaction before it is durable; nil when there is none.
  private var held: [Said]?
  /// True when a person sits at the other end and can be asked.
  let canAsk: Bool
  /// True when standard input is a terminal, whatever becomes of the output.
  let isTyped: Bool
  /// True when a person sees what is written to standard error as it comes.
  let isWatched: Bool
  /// The columns of the screen that lines of standard output should fit; nil when it is no screen.
  let width: Int?

  private enum Said {
    case data(String)
    case note(String)
  }

  init() {
    isRecording = false
    width = Terminal.width(of: STDOUT_FILENO)
    isWatched = isatty(STDERR_FILENO) == 1
    isTyped = isatty(STDIN_FILENO) == 1
    canAsk = isWatched && isTyped
  }

  private init(recordingWithin width: Int?) {
    isRecording = true
    self.width = width
    canAsk = false
    isTyped = false
    isWatched = false
  }

  /// A console that keeps what is written, for whoever plays commands inside the process.
  ///
  /// - Parameter width: what its lines should fit.
  static func recording(within width: Int? = nil) -> Console { Console(recordingWithin: width) }

  // MARK: - Saying

  func line(_ text: String = "") {
    for sentence in takeTaken() { emit(sentence) }
    emit(text)
  }

  private func emit(_ text: String) {
    let text = text.printable
    tell(.data(isRecording ? text : text + "\n"))
  }

  /// What is no people's text, as it is: CSV, HTML, a drawing, which escape by rules of their own.
  func data(_ text: String) {
    noteTaken()
    tell(.data(text))
  }

  /// Sends what was said on its way, also when nobody but a program is reading.
  func flush() { StandardOutput.flush() }

  /// Something about the work, not its result.
  func note(_ text: String) { tell(.note(text.printable)) }

  /// Runs `work`, and says what it said once it is over. When it throws, nothing of that is true, and
  /// none of it is said.
  func afterwards<T>(_ work: () throws -> T) rethrows -> T {
    guard held == nil else { return try work() }
    held = []
    let result: T
    do {
      result = try work()
    } catch {
      held = nil
      throw error
    }
    let said = held ?? []
    held = nil
    said.forEach(tell)
    return result
  }

  private func tell(_ said: Said) {
    guard held == nil else {
      held?.append(said)
      return
    }
    switch said {
    case .data(let text): isRecording ? recorded.append(text) : StandardOutput.write(text)
    case .note(let text): isRecording ? recorded.append(text) : Self.complain(text)
    }
  }

  static func complain(_ text: String) { tell(text + "\n") }

  /// Writes to standard error. Whether anybody can hear it changes nothing.
  static func tell(_ text: String) {
    _ = StandardOutput.put(Array(text.printable.utf8), on: STDERR_FILENO)
  }

  /// Ends standard output.
  ///
  /// - Parameter code: what the command came to.
  /// - Returns: what the run comes to: a command whose answer could not be written has failed, however
  ///   much it did. Whoever stopped reading is not told so (128 and the signal's number).
  static func end(_ code: Int32) -> Int32 {
    guard let failure = StandardOutput.close(), code == 0 else { return code }
    guard failure != EPIPE else { return 128 + SIGPIPE }
    let why =
      switch failure {
      case ENOSPC, EDQUOT: say("disken er fuld", "the disk is full")
      case EFBIG: say("filen må ikke blive større", "the file may not grow")
      case EBADF: say("der er intet at skrive det på", "there is nothing to write it to")
      case let other: String(cString: strerror(other))
      }
    complain(
      say(
        "Fejl: Svaret kunne ikke skrives helt: \(why). Det, kommandoen skulle gemme, er gemt.",
        "Error: The answer could not be written whole: \(why). What the command was to save is "
          + "saved."))
    return 1
  }

  /// An object says by `taken` what the beginnings of names were taken for.
  func json(_ value: Value) throws {
    guard case .object(var fields) = value, !taken.isEmpty else {
      noteTaken()
      return emit(try Self.encoded(value))
    }
    fields["taken"] = .list(
      taken.map { typed, name, id in
        .object(["typed": .text(typed), "id": .text(id), "name": .text(name)])
      })
    taken = []
    emit(try Self.encoded(.object(fields)))
  }

  static func encoded(_ value: Value) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return escaped(String(decoding: try encoder.encode(value), as: UTF8.self))
  }

  /// JSON's own escapes also for what a screen would obey and no eye would see; only its strings hold
  /// any.
  private static func escaped(_ json: String) -> String {
    guard json.unicodeScalars.contains(where: \.isControlling) else { return json }
    var out = ""
    for scalar in json.unicodeScalars {
      if scalar.isControlling {
        for unit in UTF16.encode(scalar) ?? .init() { out += String(format: "\\u%04x", Int(unit)) }
      } else {
        out.unicodeScalars.append(scalar)
      }
    }
    return out
  }

  /// Says what was made: `{"id":…}`, with `ids` when it was several, or `sentence` and short ids.
  func made(_ ids: [String], json: Bool, _ sentence: String, extra: Fields = [:]) throws {
    made += ids
    guard json else { return line(sentence) }
    var fields = extra
    if let first = ids.first { fields["id"] = .text(first) }
    if ids.count > 1 { fields["ids"] = .list(ids.map { .text($0) }) }
    try self.json(.object(fields))
  }

  // MARK: - Whom it was taken for

  private var taken: [(typed: String, name: String, id: String)] = []
  private var said: Set<String> = []

  /// What the beginning of a name was taken for: said before the answer, in the answer's own way.
  func taken(_ typed: String, for name: String, _ id: EntityID) {
    guard said.insert(typed + id.description).inserted else { return }
    taken.append((typed, name, id.description))
  }

  /// Says it beside the answer, where nothing can stand before it.
  func noteTaken() { for sentence in takeTaken() { note(sentence) } }

  private func takeTaken() -> [String] {
    defer { taken = [] }
    return taken.map { typed, name, id in
      let called = "\(name.printableLine) (\(id.prefix(ShortID.fewest)))"
      return say("»\(typed)« er læst som \(called).", "“\(typed)” was taken for \(called).")
    }
  }

  // MARK: - Asking

  /// Asks a person for a line; an empty answer means `standard`. Nil at the end of the input.
  func ask(_ question: String, standard: String? = nil) -> String? {
    noteTaken()
    let hint = standard.map { " [\($0)]" } ?? ""
    Self.tell("\(question)\(hint): ")
    guard let answer = ValidText.line()?.trimmed else { return nil }
    return answer.isEmpty ? standard ?? "" : answer
  }

  /// Asks for a yes or a no until it is one; an empty answer means `standard`. Nil at the end of the
  /// input.
  func askYes(_ question: String, standard: String? = nil) -> Bool? {
    while let answer = ask("\(question) (\(say("j/n", "y/n")))", standard: standard) {
      switch answer.lowercased().first {
      case "j", "y": return true
      case "n": return false
      default: note(say("Svar j eller n.", "Answer y or n."))
      }
    }
    return nil
  }

  /// Asks for a secret without showing what is typed.
  func askSecret(_ question: String) -> String? {
    Self.tell("\(question): ")
    var shown = termios()
    tcgetattr(STDIN_FILENO, &shown)
    var hidden = shown
    hidden.c_lflag &= ~tcflag_t(ECHO)
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &hidden)
    defer {
      tcsetattr(STDIN_FILENO, TCSAFLUSH, &shown)
      Self.tell("\n")
    }
    return ValidText.line()
  }
}
