extension Theme {
  /// Body and mind.
  static let health = [
    Theme(
      tags: ["health"],
      goals: [
        "Står op før klokken ni på hverdage", "Går i seng før midnat mindst fem dage om ugen",
        "Sover mindst seks timer hver nat i en måned",
      ],
      ownWords: [
        "Jeg vil have noget ud af dagen.", "Jeg vil gerne kunne sove uden at ligge og tænke.",
      ],
      parts: [
        "Lægger telefonen fra sig klokken 22", "Stiller vækkeuret i den anden ende af stuen",
      ],
      work: [
        "Vi så {hendes} søvndagbog igennem.", "Vi talte om, hvad der holder {hende} vågen.",
        "Vi lagde en plan for aftenen.", "Jeg vækkede {navn}, og vi drak kaffe sammen.",
      ],
      better: [
        "{navn} var oppe og klædt på, da jeg kom.",
        "{Hun} har sovet bedre de sidste fem nætter.",
        "Vækkeuret virker: {hun} er kommet op fire dage ud af syv.",
        "{Hun} har lagt telefonen fra sig om aftenen, som vi aftalte.",
      ],
      worse: [
        "{navn} har vendt op og ned på nat og dag igen.",
        "{Hun} lå i sengen, da jeg kom, og kom ikke op.",
        "{Hun} har sovet to timer om natten og er meget træt.",
      ],
      agreements: [
        "{navn} fører søvndagbog til næste besøg.", "Telefonen bliver i køkkenet om natten.",
        "Jeg ringer klokken halv ni på torsdag.",
      ]),
    Theme(
      tags: ["health"],
      goals: [
        "Tager sin medicin hver dag i to måneder", "Doserer selv sin medicin hver uge",
      ],
      ownWords: [
        "Jeg vil selv have styr på mine piller.", "Jeg bliver syg, når jeg glemmer det.",
      ],
      parts: ["Sætter en alarm til aftenmedicinen", "Henter selv recepten på apoteket"],
      work: [
        "Vi så doseringsæsken igennem.", "Vi hentede medicin på apoteket.",
        "Vi skrev spørgsmål ned til lægen om bivirkninger.",
        "Vi talte om, hvorfor aftenmedicinen bliver glemt.",
      ],
      better: [
        "Æsken var tom på de rigtige dage.", "{navn} har selv bestilt den næste recept.",
        "{Hun} har husket medicinen hver dag siden sidst.",
      ],
      worse: [
        "Der lå medicin tilbage for tre dage.",
        "{navn} er holdt op med aftenmedicinen, fordi {hun} bliver sløv af den.",
        "{Hun} var i tvivl om, hvad {hun} havde taget.",
      ],
      agreements: [
        "{navn} ringer til lægen, før {hun} holder op med noget.",
        "Vi doserer sammen på mandag.", "Alarmen sættes til klokken 20.",
      ]),
    Theme(
      tags: ["health"],
      goals: [
        "Går en tur på mindst en halv time tre gange om ugen",
        "Træner med det lokale hold hver uge", "Cykler til værestedet en gang om ugen",
      ],
      ownWords: [
        "Jeg vil gerne have det bedre i kroppen.", "Jeg tænker bedst, når jeg går.",
      ],
      parts: ["Går en tur om blokken hver dag", "Finder sit gamle løbetøj frem"],
      work: [
        "Vi gik en tur langs åen.", "Vi gik gennem parken og talte undervejs.",
        "Vi var nede at se træningslokalet.", "Vi pumpede cyklen og kørte en kort tur.",
      ],
      better: [
        "{navn} foreslog selv, at vi gik den lange runde.",
        "{Hun} har gået tur alene tre gange siden sidst.",
        "{navn} var med på holdet i tirsdags og vil gerne igen.",
      ],
      worse: [
        "{navn} fik det dårligt undervejs, og vi gik hjem.",
        "{Hun} har ikke været uden for en dør siden sidst.",
        "Vejret var dårligt, og {hun} ville helst blive inde.",
      ],
      agreements: [
        "{navn} går en tur alene, før vi ses igen.", "Vi går den samme rute næste gang.",
        "{Hun} ringer selv til træneren.",
      ]),
    Theme(
      tags: ["health", "relations"],
      goals: [
        "Kan klare et angstanfald uden at ringe til vagten",
        "Kører i bus alene til byen og hjem", "Er i et rum med fremmede i en time",
      ],
      ownWords: [
        "Angsten skal ikke bestemme, hvor jeg må gå hen.", "Jeg vil kunne tage bussen igen.",
      ],
      parts: ["Øver vejrtrækning hver morgen", "Kører to stop med bussen"],
      work: [
        "Vi øvede vejrtrækning og talte om, hvad der satte angsten i gang.",
        "Vi kørte med bus to stop og gik hjem.", "Vi så på {hendes} kriseplan og rettede den.",
        "Vi sad på biblioteket i en halv time.",
      ],
      better: [
        "{navn} blev i bussen hele vejen.", "{Hun} mærkede angsten komme og brugte øvelserne.",
        "{Hun} har ikke ringet til vagten siden sidst.",
        "{navn} fortalte, at {hun} selv havde været i byen.",
      ],
      worse: [
        "{navn} fik et anfald og ville hjem med det samme.",
        "{Hun} har været meget urolig de sidste dage.",
        "Vi måtte vende om ved stoppestedet.",
      ],
      agreements: [
        "{navn} laver øvelsen hver morgen.", "Vi prøver tre stop næste gang.",
        "{Hun} ringer til mig, før {hun} ringer til vagten.",
      ]),
    Theme(
      tags: ["health"],
      goals: [
        "Drikker kun i weekenden i to måneder", "Møder til alle aftaler i rusmiddelcentret",
        "Ryger højst fem cigaretter om dagen",
      ],
      ownWords: [
        "Jeg vil ikke drikke alene mere.", "Jeg vil være nogen, man kan regne med.",
      ],
      parts: ["Har ingen øl i køleskabet på hverdage", "Skriver ned, hvornår trangen kommer"],
      work: [
        "Vi talte om weekenden og om, hvad der gik godt.",
        "Jeg fulgte {navn} til samtale i rusmiddelcentret.",
        "Vi så på, hvornår på dagen trangen er størst.",
        "Vi ryddede flasker ud sammen.",
      ],
      better: [
        "{navn} har ikke drukket i ni dage.", "{Hun} sagde nej, da en bekendt kom forbi.",
        "{Hun} har holdt alle sine aftaler i denne måned.",
      ],
      worse: [
        "{navn} var påvirket, og vi aftalte at ses i morgen i stedet.",
        "{Hun} har haft et tilbagefald og er ked af det.",
        "{navn} nåede ikke sin samtale i går.",
      ],
      agreements: [
        "{navn} ringer, når trangen kommer, også om aftenen.",
        "Jeg følger med til den næste samtale.",
      ]),
  ]
}
