import Transport
import Welfare

/// A request that is refused, before it is known in what language to say so.
struct Rejection: Error {
  let kind: Problem.Kind
  /// What is particular to this one; the kind has its own title.
  var detail: Text?
  /// With ``Problem/Kind/clock``: the server's, in milliseconds since 1970.
  var now: Int64?
  /// Seconds.
  var retryAfter: Int?
  /// With ``Problem/Kind/wrongMethod``: what would do.
  var allow: String?

  init(
    _ kind: Problem.Kind, _ detail: Text? = nil, now: Int64? = nil, retryAfter: Int? = nil,
    allow: String? = nil
  ) {
    self.kind = kind
    self.detail = detail
    self.now = now
    self.retryAfter = retryAfter
    self.allow = allow
  }

  init(_ kind: Problem.Kind, da: String, en: String, retryAfter: Int? = nil) {
    self.init(kind, Text(da: da, en: en), retryAfter: retryAfter)
  }

  func problem(in language: Language) -> Problem {
    Problem(
      kind, title: kind.title.text(in: language), detail: detail?.text(in: language), now: now,
      retryAfter: retryAfter)
  }
}

extension Problem.Kind {
  /// What happened, in words.
  var title: Text {
    switch self {
    case .malformed:
      Text(da: "Forespørgslen kan ikke læses.", en: "The request cannot be read.")
    case .unsigned:
      Text(da: "Forespørgslen er ikke underskrevet.", en: "The request is not signed.")
    case .badSignature:
      Text(
        da: "Underskriften passer ikke til forespørgslen.",
        en: "The signature does not fit the request.")
    case .replayed:
      Text(
        da: "Forespørgslen er modtaget før.", en: "The request has been received before.")
    case .clock:
      Text(
        da: "Enhedens ur går for langt fra centralens.",
        en: "The device's clock is too far from the central node's.")
    case .unknownDevice:
      Text(
        da: "Ingen tilmeldt enhed har underskrevet forespørgslen.",
        en: "No enrolled device has signed the request.")
    case .revoked:
      Text(
        da: "Enheden er taget ud af brug.", en: "The device has been taken out of use.")
    case .wrongRole:
      Text(
        da: "Det kræver rollen administrator.", en: "This takes the role of administrator.")
    case .codeUnknown:
      Text(
        da: "Tilmeldingskoden kendes ikke.", en: "The enrolment code is not known.")
    case .codeExpired:
      Text(da: "Tilmeldingskoden er udløbet.", en: "The enrolment code has expired.")
    case .codeUsed:
      Text(
        da: "Tilmeldingskoden er brugt af en anden enhed.",
        en: "The enrolment code has been used by another device.")
    case .localOnly:
      Text(
        da: "Det besvares kun på serveren selv.", en: "This is answered on the server itself only.")
    case .notFound: Text(da: "Det findes ikke her.", en: "There is no such thing here.")
    case .wrongMethod:
      Text(
        da: "Metoden kan ikke bruges her.", en: "The method cannot be used here.")
    case .tooLarge: Text(da: "Forespørgslen er for stor.", en: "The request is too large.")
    case .tooManyEvents:
      Text(
        da: "Forespørgslen bringer for mange hændelser.", en: "The request brings too many events.")
    case .wrongType:
      Text(
        da: "Indholdet har en forkert type.", en: "The content is of the wrong type.")
    case .expectationFailed:
      Text(
        da: "Det, headeren Expect beder om, kan ikke lade sig gøre her.",
        en: "What the field Expect asks for cannot be had here.")
    case .refused:
      Text(da: "Centralen afviste det.", en: "The central node refused it.")
    case .tooManyRequests: Text(da: "For mange forespørgsler.", en: "Too many requests.")
    case .busy:
      Text(
        da: "Centralen kan ikke svare lige nu.", en: "The central node cannot answer just now.")
    case .failed:
      Text(
        da: "Noget gik galt på centralen.", en: "Something went wrong on the central node.")
    }
  }
}
