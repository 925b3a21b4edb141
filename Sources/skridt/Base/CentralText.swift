import Client
import EventStore
import Foundation
import Sync
import Transport
import Welfare

/// What is said when the central node could not be asked, or would not: what happened, that nothing
/// is lost, what to do next.
enum CentralText {
  static let kept = say("Alt, der er skrevet her, er gemt.", "All that was written here is saved.")

  /// Refused by a rule, as against not possible: asking again would change nothing.
  static func isRefusal(_ failure: CentralFailure) -> Bool {
    guard case .refused(let problem) = failure else { return false }
    return switch problem.kind {
    case .revoked, .unknownDevice, .wrongRole, .codeUnknown, .codeExpired, .codeUsed, .refused: true
    default: false
    }
  }

  static func explain(_ failure: CentralFailure) -> String {
    switch failure {
    case .refused(let problem): explain(problem)
    case .unreachable(let reason):
      explain(reason) + " " + kept + " "
        + say("Kør kommandoen igen senere.", "Run the command again later.")
    case .untrusted(let distrust): explain(distrust)
    case .unintelligible:
      say(
        "Det, der svarer på centralens adresse, er ikke en Skridt-central. Intet er taget ind. "
          + "\(kept) Er du på et fremmed netværk, så log på det først, og prøv igen.",
        "What answers at the central node's address is no Skridt central node. Nothing was taken "
          + "in. \(kept) On a foreign network, log on to it first and try again.")
    case .notEnrolled:
      say(
        "Denne enhed ved ikke, hvor centralen er. \(kept) Få en kode af administratoren, og kør "
          + "skridt enrol KODE; eller udveksl med skridt bundle.",
        "This device does not know where the central node is. \(kept) Get a code from the "
          + "administrator and run skridt enrol CODE; or exchange with skridt bundle.")
    case .addressNotAllowed:
      say(
        "Adressen kan ikke bruges: uden kryptering (http) svarer en central kun på sin egen maskine, "
          + "og en adresse er https://navn:port uden sti, med en port til og med 65535. Intet er ændret. "
          + "Bed om en ny kode.",
        "That address cannot be used: without encryption (http) a central node answers on its own "
          + "machine only, and an address is https://name:port without a path, with a port up to "
          + "65535. Nothing was changed. Ask for a new code.")
    }
  }

  /// Why a machine could not be enrolled, when all that was made for it is gone again.
  static func notMade(_ failure: CentralFailure, url: String) -> any Error {
    let what: String
    switch failure {
    case .unreachable(let reason): what = explain(reason)
    case .untrusted(let distrust) where isDate(distrust):
      return Failure(
        message: words(distrust)
          + say(
            " Intet er oprettet her. Stil uret, og kør kommandoen igen; går det rigtigt, så sig det til "
              + "administratoren.",
            " Nothing was made here. Set the clock and run the command again; if it is right, tell the "
              + "administrator."))
    case .untrusted(let distrust): what = words(distrust)
    default: return failure
    }
    return Failure(
      message: what
        + say(
          " Koden siger, at centralen er på \(url). Intet er oprettet her. Kør kommandoen igen senere "
            + "eller på et andet netværk; er adressen forkert, så bed administratoren om en ny kode.",
          " The code says that the central node is at \(url). Nothing was made here. Run the command "
            + "again later or on another network; if the address is wrong, ask the administrator for "
            + "a new code."))
  }

  // MARK: - No answer

  /// In a few words, while it is being tried again.
  static func brief(_ failure: CentralFailure) -> String {
    switch failure {
    case .unreachable(let reason): explain(reason)
    case .refused: say("Centralen har travlt.", "The central node is busy.")
    default: explain(failure)
    }
  }

  private static func explain(_ reason: CentralFailure.Reason) -> String {
    switch reason {
    case .noNetwork: say("Der er intet netværk.", "There is no network.")
    case .nameNotFound(let host):
      say(
        "Netværket kender ingen maskine ved navn \(host).",
        "The network knows no machine called \(host).")
    case .connectionRefused:
      say(
        "Maskinen svarer, men centralen kører ikke på den adresse.",
        "The machine answers, but the central node is not running at that address.")
    case .timedOut:
      say("Centralen svarede ikke i tide.", "The central node did not answer in time.")
    case .cut: say("Forbindelsen til centralen blev brudt.", "The connection was cut.")
    case .away(let status):
      say(
        "Adressen svarer, men centralen bag den kan ikke nås lige nu (\(status)).",
        "The central node is not behind its address right now (\(status)).")
    }
  }

  private static func explain(_ distrust: CentralFailure.Distrust) -> String {
    let next =
      isDate(distrust)
      ? say(
        "Intet er sendt. \(kept) Stil uret, og prøv igen; går det rigtigt, så sig det til "
          + "administratoren.",
        "Nothing was sent. \(kept) Set the clock and try again; if it is right, tell the "
          + "administrator.")
      : say(
        "Intet er sendt. \(kept) Er centralen flyttet, eller har den fået nyt certifikat, så bed "
          + "administratoren om en ny kode, og kør skridt enrol KODE. Ellers: brug et andet netværk.",
        "Nothing was sent. \(kept) If the central node has moved or has a new certificate, ask the "
          + "administrator for a new code and run skridt enrol CODE. Otherwise use another network."
      )
    return words(distrust) + " " + next
  }

  private static func isDate(_ distrust: CentralFailure.Distrust) -> Bool {
    [.notYetValid, .expired].contains(distrust)
  }

  private static func words(_ distrust: CentralFailure.Distrust) -> String {
    let now = Time.shown(Int64(Date().timeIntervalSince1970 * 1000))
    return switch distrust {
    case .notYetValid:
      say(
        "Uret på denne maskine viser \(now), og da gælder centralens certifikat ikke endnu: uret går "
          + "bagud.",
        "This machine's clock says \(now), when the central node's certificate is not valid yet: the "
          + "clock is behind.")
    case .expired:
      say(
        "Uret på denne maskine viser \(now), og da gælder centralens certifikat ikke længere: enten "
          + "går uret foran, eller også skal certifikatet fornyes.",
        "This machine's clock says \(now), when the central node's certificate is no longer valid: "
          + "either the clock is ahead, or the certificate has to be renewed.")
    case .otherCertificate:
      say(
        "Den, der svarer, har ikke centralens certifikat: det er en anden, eller nogen lytter med.",
        "Whoever answers does not have the central node's certificate: it is another, or somebody "
          + "is listening in.")
    case .otherName:
      say(
        "Certifikatet er til et andet navn end det, centralen nås under.",
        "The certificate is for another name than the one the central node is reached by.")
    case .noTLS:
      say(
        "Den, der svarer, kan ikke den kryptering, centralen bruger (TLS 1.3).",
        "Whoever answers does not speak the encryption the central node uses (TLS 1.3).")
    }
  }

  // MARK: - Refused

  private static func explain(_ problem: Problem) -> String {
    switch problem.kind {
    case .revoked:
      say(
        "Enheden er taget ud af brug, så centralen hverken tager imod eller giver. \(kept) Skriv det, "
          + "der ikke er sendt, ud med skridt device rescue -o FIL, og giv filen til administratoren.",
        "This device was taken out of use, so the central node neither takes nor gives. \(kept) Write "
          + "out what was not sent with skridt device rescue -o FILE and give the file to the "
          + "administrator.")
    case .unknownDevice:
      say(
        "Centralen kender ikke denne enhed. \(kept) Få en kode af administratoren, og kør "
          + "skridt enrol KODE.",
        "The central node does not know this device. \(kept) Get a code from the administrator and "
          + "run skridt enrol CODE.")
    case .badSignature, .unsigned:
      say(
        "Centralen kunne ikke genkende enhedens underskrift. \(kept) Få en kode af administratoren, "
          + "og kør skridt enrol KODE.",
        "The central node did not recognise this device's signature. \(kept) Get a code from the "
          + "administrator and run skridt enrol CODE.")
    case .clock:
      say(
        "Urene her og på centralen går for forskelligt, også efter et forsøg på at rette det. \(kept) "
          + "Stil uret på denne maskine, og prøv igen.",
        "The clocks here and on the central node differ too much, also after correcting for it. "
          + "\(kept) Set this machine's clock and try again.")
    case .wrongRole:
      say(
        "Det kræver rollen administrator. Intet er ændret. Bed en administrator gøre det.",
        "This takes the role of administrator. Nothing was changed. Ask an administrator to do it.")
    case .codeUnknown, .codeExpired, .codeUsed: explainCode(problem)
    case .tooManyRequests, .busy:
      say(
        "Centralen har for travlt lige nu. \(kept) Kør kommandoen igen om lidt.",
        "The central node is too busy right now. \(kept) Run the command again in a little while.")
    case .failed:
      say(
        "Der skete en fejl på centralen. \(kept) Prøv igen om lidt; bliver det ved, så sig det til "
          + "administratoren.",
        "Something went wrong on the central node. \(kept) Try again in a little while; if it goes "
          + "on, tell the administrator.")
    case .replayed:
      say(
        "Netværket gentager, hvad denne maskine sender. \(kept) Prøv et andet netværk.",
        "The network repeats what this machine sends. \(kept) Try another network.")
    case .refused, .localOnly, .notFound:
      say(
        "Centralen afviste det: \(words(problem)). Intet er ændret dér. \(kept)",
        "The central node refused it: \(words(problem)). Nothing was changed there. \(kept)")
    case .malformed, .wrongMethod, .tooLarge, .tooManyEvents, .wrongType, .expectationFailed, nil:
      say(
        "Centralen forstod ikke denne maskine (\(words(problem))). \(kept) Opdatér Skridt begge "
          + "steder; bliver det ved, så sig det til administratoren.",
        "The central node did not understand this machine (\(words(problem))). \(kept) Update Skridt "
          + "in both places; if it goes on, tell the administrator.")
    }
  }

  private static func explainCode(_ problem: Problem) -> String {
    let next = say(
      "Bed administratoren om en ny: skridt device invite.",
      "Ask the administrator for a new one: skridt device invite.")
    let what =
      switch problem.kind {
      case .codeExpired: say("Koden er udløbet.", "The code has expired.")
      case .codeUsed:
        say(
          "Koden er allerede brugt af en anden enhed.",
          "The code was used by another device already."
        )
      default: say("Centralen kender ikke koden.", "The central node does not know that code.")
      }
    return what + " " + say("Enheden er ikke tilmeldt.", "The device is not enrolled.") + " " + next
  }

  private static func words(_ problem: Problem) -> String {
    let text = problem.detail.map { "\(problem.title): \($0)" } ?? problem.title
    return text.hasSuffix(".") ? String(text.dropLast()) : text
  }

  // MARK: - The exchange itself

  static func explain(_ refusal: Message.Refusal) -> String {
    switch refusal {
    case .version:
      say(
        "Centralen og denne maskine har ikke samme version af Skridt. \(kept) Opdatér den ældste.",
        "The central node and this machine have different versions of Skridt. \(kept) Update the "
          + "older one.")
    case .unknownPeer, .notForMe, .badSignature:
      say(
        "Den, der svarer, er ikke den central, enheden hører til. Intet er taget ind. \(kept) Få en "
          + "kode af administratoren, og kør skridt enrol KODE.",
        "Whoever answers is not the central node this device belongs to. Nothing was taken in. "
          + "\(kept) Get a code from the administrator and run skridt enrol CODE.")
    case .malformed, .unknown: explain(CentralFailure.unintelligible)
    }
  }

  static func explain(_ failure: EnrolmentCode.Failure) -> String {
    switch failure {
    case .unreadable:
      say(
        "Koden kan ikke læses: den er ikke hel, eller der er en slåfejl. Intet er ændret. Kopiér den "
          + "igen, fra skridt-enrol: og til enden.",
        "The code cannot be read: it is not whole, or it is mistyped. Nothing was changed. Copy it "
          + "again, from skridt-enrol: to the end.")
    case .newerVersion:
      say(
        "Koden er lavet af et nyere Skridt. Intet er ændret. Opdatér Skridt på denne maskine.",
        "The code was made by a newer Skridt. Nothing was changed. Update Skridt on this machine.")
    }
  }
}
