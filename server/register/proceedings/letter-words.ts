// The letters of a sanction file, and the certificate: what each is for, the fields it may hold, the words it has until the
// institution writes its own. A field stands between braces.

export const LETTERS = ['notice', 'decision', 'waiver', 'difficulties', 'certificate'] as const
export type LetterKind = (typeof LETTERS)[number]

/** What is written by mail to whoever sends statements, in the institution’s words too. */
export const MAILS = ['reminder', 'sentBack', 'owedPieces'] as const
export type MailTextKind = (typeof MAILS)[number]
export type TextKind = LetterKind | MailTextKind

export const letterWords: Record<TextKind, { label: string; word: string; object: string }> = {
  notice: {
    label: 'Mise en demeure',
    word: 'mise-en-demeure',
    object: 'Mise en demeure de réaliser les heures d’insertion dues',
  },
  decision: { label: 'Décision de pénalité', word: 'decision', object: 'Décision d’appliquer une pénalité' },
  waiver: { label: 'Renonciation', word: 'renonciation', object: 'Décision de n’appliquer aucune pénalité' },
  difficulties: {
    label: 'Difficultés et suspension',
    word: 'difficultes',
    object: 'Suite donnée aux difficultés signalées',
  },
  certificate: {
    label: 'Attestation de réalisation',
    word: 'attestation',
    object: 'Attestation de réalisation de la clause sociale d’insertion',
  },
  reminder: { label: 'Relance par courriel', word: 'relance', object: 'Relevés d’heures d’insertion attendus' },
  sentBack: { label: 'Renvoi d’un relevé, par courriel', word: 'renvoi', object: 'Relevé d’heures à corriger' },
  owedPieces: { label: 'Pièces exigées, par courriel', word: 'pieces', object: 'Pièces exigées par le marché' },
}

export const fieldWords = {
  acheteur: 'l’acheteur',
  titulaire: 'le titulaire',
  siret: 'son SIRET',
  marche: 'le numéro du marché et du lot',
  objet: 'l’objet du marché',
  article: 'l’article du CCAG sur les pénalités',
  fin: 'la fin de l’exécution',
  dues: 'les heures dues',
  retenues: 'les heures retenues',
  excusees: 'les heures excusées',
  manque: 'les heures qui manquent',
  montant_heure: 'le montant inscrit au marché pour une heure',
  date: 'la date de l’acte',
  qualite: 'la qualité de qui signe',
  motif: 'ce qui a été écrit à cette étape',
  delai: 'le délai pour répondre',
  heures: 'les heures visées par la mise en demeure',
  montant: 'le montant visé, ou décidé',
  mise_en_demeure: 'la date de la mise en demeure',
  reception: 'la date de sa réception',
  echeance: 'la fin du délai',
  observations: 'ce que l’entreprise a répondu, ou que rien n’est venu',
  reponse: 'ce que la décision répond aux observations',
  manque_etabli: 'les heures établies au dossier',
  montant_le_plus: 'le montant le plus élevé possible',
  fait: 'la difficulté, la suspension ou l’excuse, en un mot',
  jusqu_au: 'la fin de la suspension',
  heures_excusees: 'les heures excusées par cet acte',
  personnes: 'le nombre de personnes, masqué au-dessous de cinq',
  debut: 'le début de l’exécution',
  taux: 'le taux de réalisation',
  entreprise: 'l’entreprise à qui l’on écrit',
  releves: 'la liste des relevés attendus, seule sur sa ligne',
  pieces: 'la liste des pièces attendues, seule sur sa ligne',
  periode: 'la période du relevé',
  attendu: 'le jour où la réponse est attendue',
  facilitatrice: 'qui suit ces marchés',
  courriel: 'son adresse électronique',
  lien: 'le lien de la page où l’entreprise répond sans compte, seul sur sa ligne',
} as const
export type LetterField = keyof typeof fieldWords

const common = [
  'acheteur',
  'titulaire',
  'siret',
  'marche',
  'objet',
  'fin',
  'dues',
  'retenues',
  'excusees',
  'date',
] as const
const signed = ['qualite', 'motif', 'article', 'manque', 'montant_heure'] as const
const noticed = ['mise_en_demeure', 'reception', 'echeance', 'observations', 'reponse'] as const

/** What each letter may be filled with. */
export const fieldsOf: Record<TextKind, readonly LetterField[]> = {
  notice: [...common, ...signed, 'delai', 'heures', 'montant'],
  decision: [...common, ...signed, ...noticed, 'manque_etabli', 'montant_le_plus', 'montant'],
  waiver: [...common, ...signed, ...noticed, 'manque_etabli', 'montant_le_plus'],
  difficulties: [...common, 'motif', 'article', 'fait', 'jusqu_au', 'heures_excusees'],
  certificate: [...common, 'personnes', 'debut', 'taux'],
  reminder: ['entreprise', 'releves', 'lien', 'facilitatrice', 'courriel', 'acheteur'],
  sentBack: [
    ...(['entreprise', 'marche', 'objet', 'periode', 'motif', 'attendu'] as const),
    ...(['lien', 'facilitatrice', 'courriel', 'acheteur'] as const),
  ],
  owedPieces: [
    ...(['entreprise', 'marche', 'objet', 'pieces', 'attendu'] as const),
    ...(['lien', 'facilitatrice', 'courriel', 'acheteur'] as const),
  ],
}

export const defaultLetters: Record<TextKind, string> = {
  notice: `Madame, Monsieur,

Le marché n° {marche}, « {objet} », vous oblige à réaliser {dues} d’insertion. Au {date}, {retenues} sont retenues : il en manque {heures}.

En application du {article}, nous vous mettons en demeure de réaliser ces heures, ou d’en justifier, dans un délai de {delai} à compter de la réception de cette lettre.

{motif}

Vous pouvez, dans ce délai, présenter vos observations et joindre toute pièce utile. Si la mise en demeure reste infructueuse, une pénalité pourra être appliquée une fois le marché fini ; le montant inscrit au marché est de {montant_heure} par heure, soit {montant} au plus à ce jour.

Veuillez agréer, Madame, Monsieur, nos salutations distinguées.`,
  decision: `Madame, Monsieur,

Le marché n° {marche}, « {objet} », a pris fin le {fin}. Sur {dues} dues, {retenues} sont retenues et {excusees} excusées : {manque_etabli} manquent.

Une mise en demeure vous a été adressée le {mise_en_demeure} et reçue le {reception} ; son délai a pris fin le {echeance}. {observations} {reponse}

En application du {article}, une pénalité de {montant} est appliquée, sur {montant_le_plus} au plus. Motifs : {motif}

Cette somme sera déduite d’un prochain paiement. La présente décision peut être contestée devant le tribunal administratif, dans les conditions prévues par le marché et par le code de justice administrative.

Veuillez agréer, Madame, Monsieur, nos salutations distinguées.`,
  waiver: `Madame, Monsieur,

Le marché n° {marche}, « {objet} », a pris fin le {fin}. Sur {dues} dues, {retenues} sont retenues et {excusees} excusées : {manque_etabli} manquent.

{observations} {reponse}

Aucune pénalité n’est appliquée. Motifs : {motif}

Veuillez agréer, Madame, Monsieur, nos salutations distinguées.`,
  difficulties: `Madame, Monsieur,

Pour le marché n° {marche}, « {objet} », nous avons pris acte le {date} de ce qui suit ({fait}) : {motif}

Fin de la suspension : {jusqu_au}. Heures excusées par cet acte : {heures_excusees}. Au total, {excusees} sont excusées sur {dues} dues.

Nous restons à votre disposition pour chercher, avec la mission clauses sociales, les moyens de réaliser les heures qui restent.

Veuillez agréer, Madame, Monsieur, nos salutations distinguées.`,
  certificate: `{acheteur} atteste que {titulaire} (SIRET {siret}) a réalisé la clause sociale d’insertion du marché n° {marche}, « {objet} », exécuté du {debut} au {fin}.

Sur {dues} dues, {retenues} sont retenues et {excusees} excusées : le taux de réalisation est de {taux}. Nombre de personnes qui ont travaillé au titre de la clause : {personnes}.

Cette attestation est délivrée à la demande de l’entreprise pour servir ce que de droit.`,
  reminder: `Madame, Monsieur,

Au titre de la clause sociale d’insertion, nous attendons de {entreprise} les relevés d’heures suivants :

{releves}

Le plus simple est votre page, sans compte ni mot de passe : les heures, un fichier, ou « néant » si personne n’a travaillé.

{lien}

Vous pouvez aussi répondre à ce message : joignez le relevé, ou écrivez les heures de chaque personne, mois par mois ; « néant » suffit si personne n’a travaillé.

N’envoyez pas de numéro de sécurité sociale.

Une question ? {facilitatrice}, {courriel}.

{acheteur}`,
  sentBack: `Madame, Monsieur,

Le relevé d’heures {periode} de {entreprise}, pour le marché n° {marche} (« {objet} »), est à corriger :

{motif}

Nous attendons votre réponse pour le {attendu}, sur votre page ou en réponse à ce message.

{lien}

N’envoyez pas de numéro de sécurité sociale.

Une question ? {facilitatrice}, {courriel}.

{acheteur}`,
  owedPieces: `Madame, Monsieur,

Le marché n° {marche} (« {objet} ») exige des pièces que nous n’avons pas reçues de {entreprise} :

{pieces}

Nous les attendons pour le {attendu}, sur votre page ou en réponse à ce message.

{lien}

Masquez les numéros de sécurité sociale et les salaires. Une pièce qui manque encore peut faire l’objet d’une mise en demeure, puis de la pénalité que le marché prévoit.

Une question ? {facilitatrice}, {courriel}.

{acheteur}`,
}
