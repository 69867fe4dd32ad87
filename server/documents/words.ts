import { type RulerPart, ruler } from '#reports/charts/ruler.ts'
import { hoursFigure, longDate, signedHours, signedWholeHours, wholeHours } from '#server/base/format.ts'
import { agreed } from '#server/base/french.ts'
import { stripped } from '#server/base/text.ts'
import { type Contract, ccags, ccagVersionOf, type Governed } from '#server/register/contracts/rules.ts'
import type { Shape, Word } from './rules.ts'

// Words that both documents share.

export type Reported = {
  template: 'contract' | 'company' | 'institution' | 'reserved' | 'duties' | 'scheme' | 'letter' | 'proceeding'
  /** « rapport-marche-2025-0147-2026-10-31.pdf »: nothing personal. */
  fileName: string
  title: string
  subject: string
  /** The number of the edition; empty until there is one. */
  identifier: string
  author: string
  running: { left: string; right: string; foot: string }
  model: object
  /** All that the document tells, as values: what its fingerprint covers, and its attached data are written from. */
  content?: object
  /** What an edition of it is filed under, and compared by; a document without it stays a draft. */
  about?: About
  /** What was published of persons and stands in it: `publicationId` of each. */
  publications?: readonly number[]
  /** Texts typed by people that it prints: proof-read before an edition. */
  texts?: readonly PrintedText[]
  /** Data files that go with it, inside the PDF. */
  attached?: readonly Attached[]
}

/** The documents that may be published, and how each is called. */
export const documentKinds = {
  contractReport: 'Rapport par marché',
  companyReport: 'Rapport par entreprise',
  institutionReport: 'Rapport de l’institution',
  reservedReport: 'Rapport par marché réservé',
  schemeReport: 'Rapport du schéma (SPASER)',
  notice: 'Mise en demeure',
  decision: 'Décision de pénalité',
  waiver: 'Renonciation à une pénalité',
  difficulties: 'Difficultés et suspension',
  certificate: 'Attestation de réalisation',
  sanctionFile: 'Dossier de sanction',
} as const
export type DocumentKind = keyof typeof documentKinds

export type About = {
  kind: DocumentKind
  subject: Subject
  /** Which of its kind, where one subject has several side by side: the letter of a day. */
  thread?: string
  /** Those whose contracts it tells; null: every buyer of the installation. */
  buyerIds: readonly number[] | null
  /** Those whose acts recorded since the edition before are told. */
  contracts?: readonly { id: number; number: string }[]
  /** The cut-off; null for what has none, such as a letter. */
  at: string | null
  /** Until when a past reading knew; an edition never knows more than its own moment. */
  known?: string
  compared: Compared
}

/** `legalPerson`: establishments of one SIREN are one subject; `id`: the company whose page leads to it. */
export type Subject =
  | { type: 'contract'; id: number }
  | { type: 'company'; id: number; legalPerson: string }
  | { type: 'institution' }

/** What one edition is compared with the next by: figures as they are written, acts and facts in words. */
export type Compared = { figures: readonly { label: string; value: string }[]; acts: readonly string[] }

/** A figure that is no longer the same, or an act that was not there: null where there was none. */
export type Change = { label: string; before: string | null; after: string | null }

/** A text that somebody typed, as a document prints it. */
export type PrintedText = {
  /** « Avenant du 3 mars 2026, motif ». */
  where: string
  text: string
  /** The row it comes from: `amendments`, 12, `reason`. */
  source: { table: string; id: number; column: string }
  /** The contract it is typed about, where the document tells several. */
  contractId?: number
}

/** `name`: « heures.csv »; `description`: one sentence. */
export type Attached = { name: string; type: 'text/csv' | 'application/json'; description: string; bytes: Uint8Array }

/** The object of a contract and that of its lot, as typed or published. */
export function titlesOf({ id, title, lotTitle }: { id: number; title: string; lotTitle: string }): PrintedText[] {
  return [
    { where: 'Objet du marché', text: title, source: { table: 'contracts', id, column: 'title' } },
    { where: 'Objet du lot', text: lotTitle, source: { table: 'contracts', id, column: 'lot_title' } },
  ]
}

/** A contract that a company holds, as a reservation reads it. */
export type HeldContract = {
  contractId: number
  number: string
  lotNumber: string
  title: string
  form: 'contract' | 'concession'
  durationMonths: number | null
}

/** « CCAG 2021, 20.1.4 », where lines must stay few; the version to be confirmed is said once, in the terms. */
export function ccagShort(contract: Governed, part: string): string {
  const article = ccags[contract.ccag as keyof typeof ccags]?.article
  const version = ccagVersionOf(contract)
  return article ? `CCAG${version ? ` ${version}` : ''}, ${article}${part}` : 'Marché'
}

/** Shortened at a word, for lines that must stay few. */
export function shortened(text: string, most: number): string {
  if (text.length <= most) return text
  const cut = text.slice(0, most)
  return `${stripped(cut.slice(0, Math.max(cut.lastIndexOf(' '), most - 20)), { end: /[\s,;:(–-]/ })}…`
}

const partWords: Record<RulerPart['kind'], [one: string, many: string]> = {
  done: ['retenue', 'retenues'],
  late: ['manquante à ce jour', 'manquantes à ce jour'],
  excused: ['excusée', 'excusées'],
  exposed: ['exposée', 'exposées'],
  toCome: ['à venir', 'à venir'],
}

/** The ruler of the hours owed; its parts add up. Null when nothing is owed. */
export function rulerOf(
  split: Record<RulerPart['kind'], number>,
  words: Partial<typeof partWords> = {},
  whole = 'dues',
) {
  const kinds = ['done', 'excused', 'exposed', 'late', 'toCome'] as const
  if (kinds.every(kind => split[kind] === 0)) return null
  const text = (kind: (typeof kinds)[number], value: number) => {
    const [one, many] = words[kind] ?? partWords[kind]
    return `${hoursFigure(value)}\u00a0h ${agreed(value / 100, one, many)}`
  }
  const parts = kinds.map(kind => ({ kind, value: split[kind], text: text(kind, split[kind]) }))
  const told = parts.filter(part => part.value > 0).map(part => part.text)
  const total = parts.reduce((sum, { value }) => sum + value, 0)
  return ruler(parts, `Règle : sur ${wholeHours(total)} heures ${whole}, ${told.join(', ')}.`)
}

/** « 162,50 heures », « 0,25 heure »: in a sentence as in a table. */
export function hoursSaid(centihours: number): string {
  return `${hoursFigure(centihours)}\u00a0${agreed(centihours / 100, 'heure', 'heures')}`
}

/** What the last part says of the document besides its number. */
export function editionRows(at: string, perimeter: string) {
  return [
    { label: 'Arrêté', text: `au ${longDate(at)}` },
    { label: 'Périmètre', text: perimeter },
  ]
}

/** A big figure of the first page. */
export function figure(label: string, num: string, unit: string | null, how: string, key = false) {
  return { label, num, unit, how, key }
}

const DISCS: Record<Shape, string> = {
  full: 'M6 1a5 5 0 0 0 0 10a5 5 0 0 0 0-10z',
  half: 'M6 1a5 5 0 0 0 0 10z',
  empty: '',
}

/** A disc full, half or empty beside its word: the drawing of sections/disc.hbs. */
export function discOf({ shape, word }: Word): { shape: string; word: string } {
  return { shape: DISCS[shape], word }
}

/** The word of a verdict with its drawing, and the sentence that holds it: whoever hears the sentence alone knows the word. */
export function verdictOf(
  said: Word,
  sentence: string,
  { judged, rule }: { judged: string | null; rule: string | null },
) {
  return {
    ...discOf(said),
    judged,
    rule,
    sentence: `${said.word} : ${sentence.charAt(0).toLowerCase()}${sentence.slice(1)}`,
  }
}

export function definition(label: string, text: string, value: string) {
  return { label, text, value }
}

export const hoursOf = (centihours: number) => `${hoursFigure(centihours)}\u00a0h`
export const gapOf = (centihours: number) => `${signedHours(centihours)}\u00a0h`
export const owedOf = (centihours: number) => `${wholeHours(centihours)}\u00a0h`

export const ROUNDING = {
  title: 'Arrondis',
  text: 'Les heures sont tenues et écrites au centième, ici comme à l’écran ; seul le dessin des heures cumulées arrondit à l’heure. Un taux s’arrondit au dixième inférieur : jamais 100 % s’il manque une heure.',
}

export function cutOffNote(at: string) {
  return {
    title: 'Date d’arrêté',
    text: `${longDate(at)} : mois échus, relevés et décisions enregistrés à la date d’édition. Un fait postérieur est signalé et n’entre dans aucun calcul.`,
  }
}

/** How a column of hours owed is written: with hundredths on every row as soon as one has some. */
export function columnOf(column: readonly number[]): {
  hours: (value: number) => string
  change: (value: number) => string
} {
  const whole = column.every(value => value % 100 === 0)
  return whole ? { hours: wholeHours, change: signedWholeHours } : { hours: hoursFigure, change: signedHours }
}

/** The cut-off comes before the notification: the contract did not exist yet. */
export function isAhead({ notifiedOn }: Pick<Contract, 'notifiedOn'>, at: string): boolean {
  return notifiedOn !== null && at < notifiedOn
}

/** For the name of a file. */
export function slug(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/[^a-zA-Z0-9_]+/g, '-')
    .replace(/^-|-$/g, '')
    .toLowerCase()
    .slice(0, 60)
}
