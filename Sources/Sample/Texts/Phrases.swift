/// What is said whatever a goal is about.
enum Phrases {
  // MARK: - Visits

  static let openings = [
    "{navn} tog godt imod.", "{navn} ventede på mig.", "{navn} var lidt stille i dag.",
    "{navn} var glad for, at jeg kom.", "{Hun} havde sat kaffe over.",
    "{navn} havde haft en urolig nat.", "{navn} var i godt humør.",
    "{Hun} var træt, men ville gerne have besøg.",
  ]
  static let substituteOpenings = [
    "Jeg kom i stedet for {kollega}.", "Afløste {kollega}, som er væk i dag.",
    "{navn} var forberedt på, at jeg kom i stedet for {kollega}.",
    "{navn} ville helst have haft {kollega}, men lukkede mig ind.",
  ]
  static let phone = [
    "Vi talte sammen i telefonen.", "Jeg ringede som aftalt.",
    "{navn} tog telefonen med det samme.",
  ]
  static let video = [
    "Vi talte sammen på skærm.", "Forbindelsen var god, og {navn} var på til tiden.",
  ]
  static let joint = [
    "{kollega} og jeg kom sammen.", "Vi var to i dag, {kollega} og jeg.",
  ]
  static let talk = [
    "Vi talte om, hvordan ugen er gået.", "Vi drak kaffe og talte om løst og fast.",
    "Vi så kalenderen for de næste to uger igennem.", "{navn} fortalte om weekenden.",
    "Vi talte om, hvad {hun} gerne vil bruge tiden på.",
  ]
  /// A whole note, where no goal was worked on.
  static let plain = [
    "Vi drak kaffe og talte om ugen.", "Vi talte om, hvad der fylder for tiden.",
    "Kort snak. Alt vel.", "Vi gik en tur og talte om løst og fast.",
    "Vi så kalenderen igennem.",
  ]
  static let closings = [
    "{Hun} var tilfreds, da jeg gik.", "Vi ses som aftalt.", "Alt i alt en god dag.",
    "{Hun} sagde selv, at det hjalp.", "Jeg er lidt bekymret og følger op.",
    "Vi sluttede lidt før tid.",
  ]
  static let noShow = [
    "Ingen åbnede. Jeg ventede et kvarter og lagde en seddel.",
    "{navn} var ikke hjemme og tog ikke telefonen.",
    "Ingen svarede på døren. {Hun} skrev senere, at {hun} havde sovet.",
    "{navn} kom ikke til vores aftale. Jeg ringer i morgen.",
  ]
  static let noShowByPhone = [
    "{navn} tog ikke telefonen. Jeg prøver igen i morgen.",
    "Ingen svarede, heller ikke en time senere.",
  ]
  static let cancelledByCitizen = [
    "{navn} meldte afbud.", "{navn} skrev i morges, at {hun} er syg.",
    "Aflyst efter {hendes} ønske.",
  ]
  static let cancelledByUs = [
    "Medarbejderen er syg, og der var ingen til at afløse.", "Aflyst på grund af sygdom.",
  ]
  static let generalAgreements = [
    "Vi ses på samme tid i næste uge.", "{navn} ringer, hvis der bliver noget.",
    "Jeg skriver en besked dagen før.",
  ]
  static let addenda = [
    "Tilføjelse: {navn} ringede senere og havde det bedre.",
    "Tilføjelse: Aftalen med lægen er flyttet til næste uge.",
    "Tilføjelse: Jeg har talt med teamlederen om det.",
  ]
  static let amendReasons = ["Tiden var skrevet forkert", "Glemte at skrive det med", "Slåfejl"]
  static let retractReasons = [
    "Skrevet på den forkerte borger", "Registreret to gange", "Besøget fandt ikke sted",
  ]
  static let progressNotes = [
    "gik let i dag", "med lidt hjælp", "klarede det meste selv", "skulle mindes om det to gange",
    "ville selv prøve", "kun med mig ved siden af",
  ]

  // MARK: - Plans and goals

  static let purposes = [
    "En tryg hverdag i egen bolig", "En hverdag med struktur og plads til andre",
    "At komme tilbage til uddannelse eller arbejde",
    "At forebygge indlæggelser og få ro på hverdagen",
    "At klare sig i egen bolig med mindre støtte",
    "At få et liv uden rusmidler til at hænge sammen",
    "At finde fodfæste efter en indlæggelse",
  ]
  static let offers = [
    "Socialpædagogisk støtte i eget hjem", "Bostøtte i hjemmet og ude", "Støtte i mobilt team",
  ]
  static let circumstances = [
    "Ringer helst ikke før klokken ti.", "Har en hund, som skal lukkes ud, før man kommer.",
    "Vil gerne have besked dagen før, når der kommer en afløser.",
    "Hører dårligt på venstre øre.", "Bryder sig ikke om at blive rørt ved.",
  ]
  static let wishes = [
    "Jeg vil gerne klare mig selv, men ikke være alene.", "Bare lidt mere ro i hovedet.",
    "At have noget at stå op til.", "Jeg vil have min hverdag tilbage.",
    "At folk siger det, som det er, og kommer, når de har sagt det.",
    "Jeg vil gerne bo her og ikke flytte igen.", "At kunne være noget for nogen.",
  ]
  static let conclusions = [
    "Målene passer stadig. Vi fortsætter, som vi gør.",
    "Det går fremad. Vi mødes lidt sjældnere fra næste måned.",
    "Det går langsommere end ventet. Målene er delt op i mindre skridt.",
    "{navn} vil gerne arbejde mere med at komme ud blandt andre.",
    "Der har været en svær periode. Vi holder fast i de faste dage.",
    "{navn} er tilfreds med støtten og ønsker de samme to medarbejdere.",
  ]
  static let followUpWords = [
    "Jeg synes, det går.", "Det er bedre, når det er den samme, der kommer.",
    "Jeg er stolt af, at jeg tog bussen.", "Det er hårdt, men jeg vil ikke stoppe.",
  ]
  static let achieved = [
    "Målet er nået, og {navn} er selv enig.", "Har holdt i mere end to måneder.", "Nået før tid.",
  ]
  static let endedGoal = [
    "Giver ikke mening længere.", "{navn} vil hellere arbejde med noget andet.",
    "Overtaget af jobcentret.",
  ]
  static let paused = [
    "{navn} er indlagt.", "Sat på pause efter {hendes} eget ønske.", "Venter på svar fra lægen.",
  ]
  static let resumedGoal = ["{navn} er klar igen.", "Taget op på opfølgningen."]
  static let planClosed = [
    "{navn} klarer sig nu uden fast støtte.", "Støtten er afsluttet efter aftale.",
  ]
  static let planPaused = ["Indlagt i længere tid; planen lukkes så længe."]
  static let planReopened = ["Udskrevet, og støtten begynder igen."]
  static let planRenewed = ["Afløst af en ny plan efter revurdering."]
  static let citizenEnded = [
    "Støtten er afsluttet efter aftale.", "Flyttet til en anden kommune.",
    "Ønsker ikke længere støtte.", "Flyttet i botilbud.",
  ]

  // MARK: - Others

  static let actors = [
    ("Egen læge", "Følger medicinen og taler med {navn} hver tredje måned."),
    ("Psykiatrisk ambulatorium", "Behandler og tager imod ved forværring."),
    ("Jobcentret", "Finder praktik og holder rundbordssamtaler."),
    ("Rusmiddelcentret", "Giver samtaler hver anden uge."),
    ("Hjemmesygeplejen", "Doserer medicin hver mandag."),
    ("Værestedet", "Har en fast plads til {hende} om torsdagen."),
    ("Boligforeningen", "Ringer til bostøtten, før der går en klage videre."),
  ]
  static let relatives = ["Mor", "Far", "Søster", "Bror", "Ven"]
  static let streets = [
    "Lærkevej", "Møllegade", "Skolestien", "Åparken", "Havnegade", "Nørre Allé", "Elmevænget",
    "Stationsvej", "Teglgården", "Bakkedraget",
  ]
  static let stepReasons = [
    "Mere støtte i en svær periode", "Mindre støtte efter ønske og god fremgang",
  ]
  static let extraClips = ["Svær periode efter et dødsfald; bevilget af myndighed."]
  static let clipNotes = [
    "Samtale om en uge, der var svær.", "Kom forbi for at fortælle, at det går godt.",
    "Hjælp til et brev.", "Talte om at sige fra på arbejdet.",
  ]
}
