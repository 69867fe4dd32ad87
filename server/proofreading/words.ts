// Texts that people typed and a document prints: what is marked in them, and what may be answered.

/** A text that somebody typed, as a document prints it; `source` is the row it comes from. */
export type TypedText = {
  where: string
  text: string
  source: { table: string; id: number; column: string }
  /** The contract it is typed about, where the document tells several. */
  contractId?: number
}

export type MarkKind =
  | 'name'
  | 'pseudonym'
  | 'phone'
  | 'mail'
  | 'birth'
  | 'iban'
  | 'nir'
  | 'health'
  | 'justice'
  | 'origin'
  | 'count'

/** A piece of a text: `start` is its first character, `end` the one after its last. `locked`: to be rewritten, no reason will do. */
export type Mark = { kind: MarkKind; start: number; end: number; locked: boolean }

/** The words of French that a text may hold, folded. */
export type Vocabulary = {
  /** Some 28,000: never taken for a name with a typing error. */
  words: ReadonlySet<string>
  /** The commonest, names of people left out: where somebody is called so, the word alone names nobody. */
  ordinary: ReadonlySet<string>
}

/** Why each is marked, in the words of a page. */
export const markWords: Record<MarkKind, string> = {
  name: 'peut nommer quelqu’un',
  pseudonym: 'pseudonyme d’un participant',
  phone: 'numéro de téléphone',
  mail: 'adresse électronique',
  birth: 'date de naissance',
  iban: 'compte bancaire',
  nir: 'numéro de sécurité sociale, ou son début',
  health: 'peut dire la santé de quelqu’un',
  justice: 'peut dire une condamnation ou une peine',
  origin: 'peut dire une origine ou une nationalité',
  count: 'petit nombre de personnes, que les tableaux taisent',
}

export const LOCKED = 'À réécrire\u00a0: aucun motif ne permet de le publier.'
