import ArgumentParser
import Client
import EventStore
import Foundation
import Server
import Sync
import Transport
import Welfare

/// An error of the program itself, already in the run's language.
struct Failure: Error {
  enum Code: Int32 {
    case failed = 1
    case refused = 2
  }
  let message: String
  var code = Code.failed
}

/// What is said of an error: what happened, what was kept, what to do next.
enum ErrorText {
  /// What was kept is said once: a text that says it itself is left alone.
  private static func refused(_ text: String) -> String {
    text.contains(say("Intet er ", "Nothing was "))
      ? text : text + say(" Intet er gemt.", " Nothing was saved.")
  }

  /// - Returns: the message in the run's language, and the exit code.
  static func describe(_ error: any Error) -> (message: String, code: Int32) {
    switch error {
    case let failure as Failure: (failure.message, failure.code.rawValue)
    case let refusal as Refusal:
      switch refusal.cause {
      // Who only looked for something had nothing to save.
      case .notFound, .ambiguous: (refusal.text.text(in: Speech.language), 1)
      case .rule, .invalid, .notAllowed: (refused(refusal.text.text(in: Speech.language)), 2)
      }
    case let error as StoreError: (message(of: error), isRefusal(error) ? 2 : 1)
    case let failure as BundleFile.Failure: (BundleText.explain(failure), 1)
    case let failure as CentralFailure:
      (CentralText.explain(failure), CentralText.isRefusal(failure) ? 2 : 1)
    case let refusal as Message.Refusal: (CentralText.explain(refusal), 1)
    case let failure as CentralNode.Failure:
      (failure.text.text(in: Speech.language), failure == .notCentral ? 2 : 1)
    case let failure as EnrolmentCode.Failure: (CentralText.explain(failure), 1)
    case let error as CocoaError: (fileMessage(error), 1)
    default:
      (
        say(
          "Uventet fejl (\(error)). Intet er gemt halvt. Prøv igen, eller spørg administratoren.",
          "Unexpected error (\(error)). Nothing is half-saved. Retry, or ask the administrator."), 1
      )
    }
  }

  /// Refused by a rule, as against not possible.
  private static func isRefusal(_ error: StoreError) -> Bool {
    switch error {
    case .foreignMunicipality, .notJoined, .onlyCentral, .candidatesChanged, .notUndoable,
      .unsentWork, .scopeErased, .redactionRefused:
      true
    default: false
    }
  }

  private static func message(of error: StoreError) -> String {
    switch error {
    case .notAStore, .alreadyExists, .missing, .newerStore, .wrongKey, .unreadableKeyring,
      .insecureKeyFile, .readOnly, .diskFull, .busy, .corrupt, .io:
      fileMessage(error)
    case .unknownEntity, .ambiguous, .unknownScope, .unknownPeer, .unknownConflict, .unreadableCard:
      nameMessage(error)
    default: refusalMessage(error)
    }
  }

  // MARK: - Files

  private static func fileMessage(_ error: StoreError) -> String {
    switch error {
    case .notAStore(let path):
      say(
        "\(path) er ikke en Skridt-journal. Filen er ikke rørt. Ret stien i --store.",
        "\(path) is not a Skridt store. The file was left as it was. Correct the path in --store.")
    case .alreadyExists(let path):
      say(
        "\(path) findes allerede. Intet er ændret. Vælg et andet navn.",
        "\(path) exists already. Nothing was changed. Choose another name.")
    case .missing(let path) where path.hasSuffix(".keys"):
      say(
        "Nøglerne i \(path) mangler. Intet er ændret. Læg en kopi på plads, der er lavet med skridt "
          + "keyring backup.",
        "The keys in \(path) are missing. Nothing was changed. Put back a copy made with skridt "
          + "keyring backup.")
    case .missing(let path):
      say(
        "Filen \(path) findes ikke. Intet er ændret. Ret stien.",
        "The file \(path) does not exist. Nothing was changed. Correct the path.")
    case .newerStore(let version):
      say(
        "Journalen har format \(version) og er lavet af et nyere Skridt. Intet er ændret. "
          + "Opdatér Skridt på denne maskine.",
        "The store has format \(version), made by a newer Skridt. Nothing was changed. "
          + "Update Skridt on this machine.")
    case .wrongKey(let path):
      say(
        "Nøglen passer ikke til \(path). Intet er læst eller ændret. Angiv den rigtige med "
          + "--key-file eller --passphrase-file.",
        "The key does not open \(path). Nothing was read or changed. Give the right one with "
          + "--key-file or --passphrase-file.")
    case .unreadableKeyring(let path):
      say(
        "\(path) er beskadiget eller indeholder ingen nøgler. Intet er ændret. Læg en kopi på plads, "
          + "der er lavet med skridt keyring backup.",
        "\(path) is damaged or holds no keys. Nothing was changed. Put back a copy made with "
          + "skridt keyring backup.")
    case .insecureKeyFile(let path):
      say(
        "Andre kan læse nøglefilen \(path). Intet er åbnet. Luk den med: chmod 600 \(path)",
        "Others can read the key file \(path). Nothing was opened. Close it with: chmod 600 \(path)"
      )
    case .readOnly(let path):
      say(
        "Der må ikke skrives i \(path). Intet er gemt, og alt tidligere er uændret. "
          + "Få skriverettighed til filen og dens mappe.",
        "\(path) may not be written. Nothing was saved, and everything before is as it was. "
          + "Get the right to write to the file and its folder.")
    case .diskFull:
      say(
        "Disken er fuld. Det sidste er ikke gemt, men alt tidligere er. Gør plads, og prøv igen.",
        "The disk is full. This was not saved, but everything before it is. Make room and try again."
      )
    case .busy(let path):
      say(
        "Et andet program skriver i \(path) lige nu. Intet er gemt. Vent lidt, og prøv igen.",
        "Another program is writing to \(path) right now. Nothing was saved. Wait a little and try "
          + "again.")
    case .corrupt(let detail):
      say(
        "Journalens fil er beskadiget (\(detail)). Intet er ændret. Læg en sikkerhedskopi tilbage med "
          + "skridt restore, og udveksl derefter med centralen: så kommer resten tilbage.",
        "The store's file is damaged (\(detail)). Nothing was changed. Put back a backup with skridt "
          + "restore, then exchange with the central node: that brings the rest back.")
    case .io(let detail):
      say(
        "Disken meldte fejl (\(detail)). Det sidste er måske ikke gemt; alt, der er kvitteret for, "
          + "er gemt. Kør skridt log verify.",
        "The disk reported an error (\(detail)). This may not be saved; everything acknowledged is. "
          + "Run skridt log verify.")
    default: error.description
    }
  }

  private static func fileMessage(_ error: CocoaError) -> String {
    let path = error.filePath ?? ""
    return switch error.code {
    case .fileReadNoSuchFile, .fileNoSuchFile: fileMessage(.missing(path: path))
    case .fileWriteOutOfSpace: fileMessage(.diskFull)
    case .fileWriteNoPermission, .fileWriteVolumeReadOnly: fileMessage(.readOnly(path: path))
    case .fileWriteFileExists: fileMessage(.alreadyExists(path: path))
    case .fileReadNoPermission:
      say(
        "\(path) må ikke læses. Intet er ændret.", "\(path) may not be read. Nothing was changed.")
    default: fileMessage(.io(detail: path))
    }
  }

  // MARK: - Names

  private static func nameMessage(_ error: StoreError) -> String {
    switch error {
    case .unknownEntity(let id):
      say(
        "Der er intet her, der hedder \(id). Intet er ændret. Se listerne, fx skridt citizen list; "
          + "det kan også være, at det endnu ikke er hentet.",
        "Nothing here is called \(id). Nothing was changed. Look in the lists, such as skridt "
          + "citizen list; it may also not have arrived yet.")
    case .ambiguous(let id, let matches):
      say(
        "\(id) kan betyde flere: \(matches.joined(separator: ", ")). Intet er ændret. "
          + "Skriv flere cifre.",
        "\(id) can mean several: \(matches.joined(separator: ", ")). Nothing was changed. "
          + "Write more digits.")
    case .unknownScope:
      say(
        "Den sag findes ikke her. Intet er ændret. Den skal først hentes fra centralen.",
        "That case is not here. Nothing was changed. It must first come from the central node.")
    case .unknownPeer(let id):
      say(
        "Der kendes ingen maskine ved navn \(id). Intet er ændret. Se skridt peer list, eller tilføj "
          + "dens kort med skridt peer add.",
        "No peer is called \(id). Nothing was changed. See skridt peer list, or add its card with "
          + "skridt peer add.")
    case .unknownConflict(let id):
      say(
        "Der er ingen konflikt eller mulighed, der hedder \(id). Intet er ændret. "
          + "Se skridt conflicts list; skriv mindst 8 cifre.",
        "No conflict or choice is called \(id). Nothing was changed. See skridt conflicts list; "
          + "write at least 8 digits.")
    case .unreadableCard:
      say(
        "Det er ikke et kort, eller det er blevet ændret undervejs. Intet er tilføjet. Bed om kortet "
          + "igen; det laves med skridt peer show.",
        "That is no card, or it was changed on the way. Nothing was added. Ask for the card again; "
          + "skridt peer show makes it.")
    default: error.description
    }
  }

  // MARK: - Refusals

  private static func refusalMessage(_ error: StoreError) -> String {
    switch error {
    case .scopeErased:
      say(
        "Sagen er slettet for altid og kan ikke hentes ind igen. Intet er ændret.",
        "That case was erased for good and cannot come back. Nothing was changed.")
    case .foreignMunicipality:
      say(
        "Det hører til en anden kommune. Intet er taget ind.",
        "That belongs to another municipality. Nothing was taken in.")
    case .notJoined:
      say(
        "Denne maskine hører endnu ikke til en kommune. Intet er gemt. Tilføj centralens kort med "
          + "skridt peer add.",
        "This machine does not belong to a municipality yet. Nothing was saved. Add the central "
          + "node's card with skridt peer add.")
    case .onlyCentral:
      say(
        "Det kan kun gøres på centralen. Intet er ændret. Bed en administrator gøre det.",
        "Only the central node may do this. Nothing was changed. Ask an administrator to do it.")
    case .candidatesChanged:
      say(
        "Konflikten er ændret eller afklaret, siden du så den. Intet er skrevet. Se den igen med "
          + "skridt conflicts show.",
        "The conflict has changed or been settled since it was shown. Nothing was written. Look "
          + "again with skridt conflicts show.")
    case .notUndoable:
      say(
        "Kun en afklaring kan fortrydes, og kun én gang. Intet er ændret.",
        "Only a settlement can be undone, and only once. Nothing was changed.")
    case .tooLarge(let bytes, let limit):
      say(
        "Det er for langt: \(bytes) bytes, og der er plads til \(limit). Intet er gemt. "
          + "Del teksten i flere notater.",
        "That is too long: \(bytes) bytes, and there is room for \(limit). Nothing was saved. "
          + "Divide the text into several notes.")
    case .tooDeep:
      say(
        "Oplysningen er indlejret for dybt. Intet er gemt.",
        "That value is nested too deeply. Nothing was saved.")
    case .unsentWork(let events):
      say(
        "\(events) hændelser herfra har ikke nået centralen. Intet er fjernet. Send dem først med "
          + "skridt bundle write.",
        "\(events) events from here have not reached the central node. Nothing was removed. Send "
          + "them first with skridt bundle write.")
    case .noKey:
      say(
        "Nøglen til sagen er ikke her. Intet er ændret. Hent den fra centralen.",
        "The key to that case is not here. Nothing was changed. Get it from the central node.")
    case .redactionRefused:
      say(
        "Indholdet af den hændelse kan ikke fjernes. Intet er ændret.",
        "That event cannot be redacted. Nothing was changed.")
    default: error.description
    }
  }
}
