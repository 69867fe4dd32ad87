import { checkedWords } from '#server/register/attachments/words.ts'

// What each figure means: one table, read by the page of definitions, by the documents and by whoever explains a figure.
// A definition cites what the text says; what no text sets is marked as practice.

type Term = {
  /** As screens and documents write it. */
  name: string
  means: string
  /** Part of the social clause of the CCAG that it rests on: '.4.4' for x.1.4.4; '' for the clause itself. */
  ccag?: string
  /** What that part says. */
  says?: string
  /** No text sets it, or only in part. */
  practice?: string
}

const PRACTICE = 'Pratique\u00a0: aucun texte ne le fixe.'

export const terms = {
  owed: {
    name: 'Dues',
    means:
      'Somme des lignes du registre de l’obligation à la date d’arrêté\u00a0: nombre inscrit au marché, avenants, bons de commande, tranches, suppressions. Aucune ligne n’est remplacée\u00a0: une erreur se corrige par une autre.',
    ccag: '',
    says: 'la clause ne s’applique que si le marché la prévoit, et le marché fixe le volume horaire d’insertion à la charge du titulaire',
  },
  judgedAt: {
    name: 'Jugé au',
    means:
      'Fin de la dernière période complète\u00a0: son relevé et ceux d’avant sont validés, «\u00a0néant\u00a0», ou manquent encore une fois leur échéance passée (ils comptent alors zéro et sont nommés).',
    practice: PRACTICE,
  },
  expected: {
    name: 'Attendues',
    means:
      'Ce qui est dû, en proportion des jours d’exécution passés, lu à la date «\u00a0Jugé au\u00a0». Un acte change la suite, jamais le passé\u202f; une suspension arrête la ligne. Arrondi à l’heure.',
    practice: PRACTICE,
  },
  logged: {
    name: 'Déclarées',
    means: 'Heures des relevés transmis par les employeurs, pour les mois échus, contrôlées ou non.',
    ccag: '.4.2',
    says: 'le titulaire transmet les renseignements à l’acheteur ou au facilitateur, à la fréquence que fixe le marché',
  },
  refused: { name: 'Refusées', means: 'Déclarées qu’un contrôle écarte, chacune avec son motif.' },
  accepted: {
    name: 'Validées',
    means: `Déclarées moins refusées, dans un relevé contrôlé et validé\u00a0: ${checkedWords.onPapers} quand l’attestation de l’employeur y est jointe, sinon ${checkedWords.onStatement}.`,
  },
  outside: {
    name: 'Hors fenêtre',
    means:
      'Validées hors de l’exécution, hors de l’emploi ou au-delà de la durée permise\u00a0: au prorata des jours du mois, ou selon l’attestation de l’employeur.',
    ccag: '.2',
    says: 'une embauche directe compte «\u00a0durant l’exécution du marché à compter de la date d’embauche et pour une période maximale de deux ans\u00a0»',
    practice: 'Pour les autres modalités, la durée vient du marché, ou d’une pratique de l’acheteur.',
  },
  toRegularise: {
    name: 'À régulariser',
    means:
      'Validées avant que l’éligibilité soit établie\u00a0: exclues tant qu’une décision, avec son motif, son auteur et sa date, ne les régularise pas.',
    ccag: '.1',
    says: 'l’éligibilité de la personne est établie avant la première heure',
  },
  counted: {
    name: 'Retenues',
    means: 'Validées, moins celles hors fenêtre et à régulariser. Elles seules comptent, chacune pour un seul marché.',
    ccag: '.2',
    says: 'il fixe les modalités de réalisation de l’action d’insertion',
  },
  gap: {
    name: 'Écart',
    means: 'Retenues jusqu’à la date «\u00a0Jugé au\u00a0», moins attendues. Le signe est toujours écrit.',
  },
  credited: {
    name: 'Imputées',
    means:
      'Retenues, dans la limite des heures dues du marché ou de l’ensemble globalisé. Un excédent ne comble le manque d’un autre marché que s’ils sont globalisés.',
    ccag: '.3',
    says: 'les heures de plusieurs marchés d’un même bassin d’emploi peuvent être globalisées, si le marché le prévoit et que l’acheteur l’accepte',
  },
  rate: {
    name: 'Taux de réalisation',
    means:
      'Imputées ÷ dues, arrondi vers le bas\u00a0: jamais 100\u00a0% s’il manque une heure. Les deux termes sont écrits.',
  },
  dueRate: {
    name: 'Taux à date',
    means: 'Retenues jusqu’à la date «\u00a0Jugé au\u00a0» ÷ attendues. Ce n’est pas le taux de réalisation.',
    practice: PRACTICE,
  },
  excused: {
    name: 'Excusées',
    means:
      'Heures manquantes pour lesquelles l’acheteur a constaté qu’aucun moyen n’existait, au plus ce qui manque. Elles restent dues, sans pénalité.',
    ccag: '.4.4',
    says: 'le titulaire signale ses difficultés économiques, qu’un «\u00a0faisceau d’indices\u00a0» établit\u202f; la pénalité ne s’applique pas à la part des heures pour laquelle aucun moyen n’a été trouvé',
  },
  missing: {
    name: 'Manque à la fin',
    means: 'D’un marché fini\u00a0: dues − retenues − excusées, jamais moins que zéro.',
  },
  behind: {
    name: 'Manque à ce jour',
    means:
      'D’un marché en cours\u00a0: attendues − retenues jusqu’à la date «\u00a0Jugé au\u00a0» − excusées, jamais moins que zéro\u202f; zéro pendant une suspension.',
  },
  pace: {
    name: 'Rythme',
    means:
      'Retenues des trois dernières périodes complètes qui ont un relevé (moins si le marché est plus jeune) ÷ leurs jours d’exécution × 365 ÷ 12.',
    practice: PRACTICE,
  },
  projected: {
    name: 'Manque au rythme actuel',
    means:
      'Ce qui manquerait à la fin si le rythme ne change pas, avec la fourchette que donne chacune de ces périodes. Ce n’est jamais une pénalité.',
    practice: PRACTICE,
  },
  exposed: {
    name: 'Exposées à la pénalité',
    means:
      'Manque à la fin, là où le marché inscrit un montant de pénalité\u202f; aucune tant que le marché court ou reste à solder. D’un ensemble globalisé, la part de ce marché dans ce qui manque à tous.',
    ccag: '.5',
    says: 'après mise en demeure restée infructueuse, une pénalité forfaitaire s’applique aux heures non réalisées\u202f; son montant est fixé par les documents particuliers',
  },
  incurred: {
    name: 'Pénalité encourue',
    means:
      'Exposées × montant inscrit au marché pour une heure. Sans montant\u00a0: «\u00a0aucun montant au contrat\u00a0».',
    ccag: '.5',
    says: 'le montant est fixé par les documents particuliers\u00a0: sans lui, aucune pénalité n’est possible',
  },
  decided: {
    name: 'Pénalité décidée',
    means:
      'Montant d’une décision de l’acheteur, prise au dossier de sanction après mise en demeure reçue et délai passé\u202f; ce n’est pas la pénalité encourue.',
  },
  deducted: { name: 'Pénalité déduite', means: 'Part de la pénalité décidée retenue sur un paiement, enregistrée.' },
  paid: { name: 'Pénalité payée', means: 'Part de la pénalité décidée que l’entreprise a réglée elle-même.' },
  waived: {
    name: 'Pénalité remise',
    means: 'Part du montant établi que la décision n’applique pas, avec ses motifs.',
  },
  toDecide: {
    name: 'Reste à décider',
    means: 'Exposées, moins celles dont une décision a déjà été prise, pénalité appliquée ou remise.',
  },
} as const satisfies Record<string, Term>
export type TermKey = keyof typeof terms

export function termNamed(key: TermKey): Term {
  return terms[key]
}
