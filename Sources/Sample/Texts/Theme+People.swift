extension Theme {
  /// Other people.
  static let people = [
    Theme(
      tags: ["relations"],
      goals: [
        "Kommer på værestedet mindst en gang om ugen", "Spiser sammen med andre hver uge",
        "Er med i en fast gruppe i tre måneder",
      ],
      ownWords: [
        "Jeg vil gerne kende nogen, der ikke er ansat.", "Weekenderne er for lange alene.",
      ],
      parts: ["Går med ind på værestedet i et kvarter", "Hilser på to nye"],
      work: [
        "Vi var på værestedet og drak kaffe.", "Vi så på ugens program og valgte en ting ud.",
        "Vi talte om, hvordan man siger fra uden at gå.",
        "Jeg fulgte {navn} til fællesspisning.",
      ],
      better: [
        "{navn} blev, efter at jeg var gået.", "{Hun} faldt i snak med en fra kreativt værksted.",
        "{Hun} har været der to gange på egen hånd.",
        "{navn} har aftalt at spille billard på torsdag.",
      ],
      worse: [
        "{navn} ville gå igen efter ti minutter.",
        "{Hun} er blevet uvenner med en af de andre og bliver væk.",
        "{Hun} har været alene hele ugen.",
      ],
      agreements: [
        "{navn} går derhen alene på onsdag.", "Vi mødes på værestedet næste gang.",
      ]),
    Theme(
      tags: ["relations"],
      goals: [
        "Taler med sin søster hver uge", "Besøger sin familie hver måned",
        "Inviterer familien på kaffe en gang om måneden",
      ],
      ownWords: [
        "Min familie skal ikke være bange for mig.",
        "Jeg vil gerne være med til fødselsdagene igen.",
        "Jeg savner min søster.",
      ],
      parts: ["Skriver en besked om søndagen", "Ringer på en aftalt tid"],
      work: [
        "Vi talte om, hvad {hun} gerne vil sige til sin søster.",
        "Vi gjorde klar til besøget på lørdag.",
        "Vi ringede sammen og aftalte en dag.", "{navn} viste billeder fra weekenden.",
      ],
      better: [
        "{navn} har talt med sin familie to gange siden sidst.",
        "Besøget gik godt, og der er aftalt et nyt.", "{Hun} ringede selv, som aftalt.",
      ],
      worse: [
        "Aftalen blev aflyst, og {navn} tager det tungt.",
        "{Hun} turde ikke ringe alligevel.", "Der har været et skænderi i telefonen.",
      ],
      agreements: [
        "{navn} skriver til sin søster på søndag.", "Vi øver samtalen en gang til.",
      ]),
    Theme(
      tags: ["relations", "participation"],
      goals: [
        "Siger fra på en rolig måde, når noget bliver for meget",
        "Beder selv om hjælp, før det går galt",
      ],
      ownWords: [
        "Jeg bliver så hurtigt vred.", "Jeg vil kunne sige nej uden at få ondt i maven.",
      ],
      parts: ["Går en tur i stedet for at råbe", "Skriver ned, hvad der gjorde ondt"],
      work: [
        "Vi gennemgik en situation fra i weekenden.",
        "Vi øvede, hvordan man siger nej.", "Vi skrev sætninger ned, som {hun} kan bruge.",
      ],
      better: [
        "{navn} gik en tur, da {hun} blev vred, og kom tilbage bagefter.",
        "{Hun} bad selv om hjælp, før det blev for meget.",
        "{navn} sagde fra over for en ven og er lettet.",
      ],
      worse: [
        "{navn} smækkede med døren, og vi måtte stoppe tidligt.",
        "{Hun} har svært ved at se, hvad der skete.",
      ],
      agreements: [
        "{navn} skriver ned, når det bliver for meget.", "Vi bruger de samme ord næste gang.",
      ]),
  ]
}
