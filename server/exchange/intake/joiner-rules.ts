import { folded } from '#server/base/text.ts'
import { readDate } from '#server/base/written/dates.ts'
import { grounds } from '#server/register/participants/rules.ts'
import { type Mode, modes } from '#server/register/placements/rules.ts'
import { lettersOf, placeOf } from '../sheets/cell-rules.ts'
import type { PreviewRow } from './preview-rules.ts'
import type { Layout, Line, ShownSheet } from './reading-rules.ts'

// What the line of somebody unknown says of them, and where: enough of it, and nobody types it again.

/** What was read, and the cell that says it. */
export type Said<Value = string> = { value: Value; cell: string }

/** null: the line says nothing of it, or nothing sure. */
export type SaidOfJoiner = {
  lastName: Said | null
  firstName: Said | null
  bornOn: Said | null
  hiredOn: Said | null
  leftOn: Said | null
  mode: Said<Mode> | null
  ground: Said | null
  job: Said | null
}

type Field = 'hiredOn' | 'leftOn' | 'mode' | 'ground' | 'job'

/** Columns that the reading of hours leaves aside. */
const HEADS: readonly [RegExp, Field][] = [
  [/critere|public|eligib/, 'ground'],
  [/entree|embauche|debut|arrivee/, 'hiredOn'],
  [/sortie|\bfin\b|depart/, 'leftOn'],
  [/type|nature|modalite|statut/, 'mode'],
  [/poste|qualif|emploi|metier|fonction/, 'job'],
]

/** Nobody known, or somebody who works under none of these contracts then. */
export function joins({ state, isAside, month, participantId, placementId }: PreviewRow): boolean {
  if (isAside || month === null) return false
  return state === 'unknown' || (state === 'outside' && participantId !== null && placementId === null)
}

type Seen = { shown: readonly ShownSheet[]; layout: readonly Layout[]; isFirstName: (word: string) => boolean }

export function saidOfJoiner(line: Line, { shown, layout, isFirstName }: Seen): SaidOfJoiner {
  const row = placeOf(line.cell)!.row
  const texts = shown.find(({ name }) => name === line.sheet)?.rows[row - 1] ?? []
  const columns = layout.filter(({ sheet }) => sheet === line.sheet).flatMap(one => one.columns)
  const at = (column: string): Said | null => {
    const value = texts[placeOf(`${column}1`)!.column - 1]?.trim() ?? ''
    return value === '' ? null : { value, cell: `${column}${row}` }
  }
  const ofRole = (role: string) => at(columns.find(one => one.role === role)?.column ?? lettersOf(500))
  const ofField = (field: Field) => {
    const found = columns.find(({ role, path }) => role === 'aside' && fieldOf(path) === field)
    return found ? at(found.column) : null
  }
  const name = nameOf(line, ofRole, isFirstName)
  const born = line.person.bornOn
  return {
    ...name,
    bornOn: born ? { value: born, cell: ofRole('bornOn')?.cell ?? line.cell } : null,
    hiredOn: dated(ofField('hiredOn')),
    leftOn: dated(ofField('leftOn')),
    mode: known(ofField('mode'), modeSaid),
    ground: known(ofField('ground'), groundSaid),
    job: ofField('job'),
  }
}

function fieldOf(path: string): Field | null {
  const leaf = folded(path.split(' > ').at(-1)!.slice(0, 120))
  return HEADS.find(([pattern]) => pattern.test(leaf))?.[1] ?? null
}

function nameOf({ person, cell }: Line, ofRole: (role: string) => Said | null, isFirstName: Seen['isFirstName']) {
  if (person.lastName || person.firstName) return { lastName: ofRole('lastName'), firstName: ofRole('firstName') }
  const found = namesIn(person.text, isFirstName)
  const whole = ofRole('person')?.cell ?? cell
  return found.isSure
    ? { lastName: { value: found.lastName, cell: whole }, firstName: { value: found.firstName, cell: whole } }
    : { lastName: null, firstName: null }
}

const TITLES = /^(?:m|mr|mme|mlle|monsieur|madame|mademoiselle)\.?$/i

export type Names = { lastName: string; firstName: string; isSure: boolean }

/**
 * « DIALLO Mamadou » and « Mamadou DIALLO » by their capitals; else by the first names that the register knows, at one end only. Where
 * nothing tells which is which, the usual order of a list, and `isSure` says so.
 */
export function namesIn(text: string, isFirstName: (word: string) => boolean): Names {
  const words = text
    .replace(/\([^)]{0,80}\)/g, ' ')
    .split(/\s+/)
    .filter(word => word !== '' && !TITLES.test(word))
  const isFirst = firstAmong(words, isFirstName)
  const of = (isMeant: boolean) => words.filter((_, index) => isFirst[index] === isMeant).join(' ')
  if (areAtOneEnd(isFirst)) return { lastName: of(false), firstName: of(true), isSure: true }
  return { lastName: words[0] ?? '', firstName: words.slice(1).join(' '), isSure: false }
}

function firstAmong(words: readonly string[], isFirstName: (word: string) => boolean): boolean[] {
  const capitals = words.map(word => /\p{Lu}{2}/u.test(word) && word === word.toUpperCase())
  return capitals.some(Boolean) && !capitals.every(Boolean) ? capitals.map(one => !one) : words.map(isFirstName)
}

function areAtOneEnd(isFirst: readonly boolean[]): boolean {
  const count = isFirst.filter(Boolean).length
  if (isFirst.length < 2 || count === 0 || count === isFirst.length) return false
  const start = isFirst.indexOf(true)
  const areTogether = isFirst.slice(start, start + count).every(Boolean)
  return areTogether && (start === 0 || start + count === isFirst.length)
}

function dated(said: Said | null): Said | null {
  const value = said && readDate(said.value).date
  return said && value ? { value, cell: said.cell } : null
}

function known<Value>(said: Said | null, of: (text: string) => Value | null): Said<Value> | null {
  const value = said && of(said.value)
  return said && value ? { value, cell: said.cell } : null
}

const MODES: readonly [RegExp, Mode][] = [
  [/\betti\b|interim d'insertion/, 'MAD_ETTI'],
  [/\beatt\b/, 'MAD_EATT'],
  [/\bgeiq\b/, 'MAD_GEIQ'],
  [/association intermediaire|^ai$/, 'MAD_AI'],
  [/\bett\b|\binterim/, 'MAD_ETT'],
  [/apprenti/, 'ED_APPR'],
  [/professionnalisation|contrat pro\b/, 'ED_PRO'],
  [/\bcdi\b/, 'ED_CDI'],
  [/\bcdd\b/, 'ED_CDD'],
]

/** « CDD », « Intérim d’insertion »; null for anything else: « CDDI » is said by four kinds of structure. */
export function modeSaid(text: string): Mode | null {
  const words = folded(text.slice(0, 80))
  const label = Object.entries(modes).find(([, one]) => folded(one.label) === words)
  return (label?.[0] as Mode | undefined) ?? MODES.find(([pattern]) => pattern.test(words))?.[1] ?? null
}

/** How a structure of this kind employs on a contract it does not hold, where there is one way only. */
const BY_KIND: Partial<Record<string, Mode>> = {
  AI: 'MAD_AI',
  ETTI: 'MAD_ETTI',
  EATT: 'MAD_EATT',
  GEIQ: 'MAD_GEIQ',
  ETT: 'MAD_ETT',
  EI: 'ST_EI',
  ACI: 'ST_ACI',
  EA: 'ST_EA',
  ESAT: 'ST_ESAT',
  EITI: 'ST_EITI',
  REGIE: 'AUT_REGIE',
  EBE: 'AUT_EBE',
}

/** What the line says, where this employer may employ so; else what its kind alone allows. */
export function modeLikely(said: Mode | null, employer: { kind: string; isHolder: boolean } | null): Mode | null {
  if (said && (!modes[said].direct || employer?.isHolder)) return said
  return (employer && !employer.isHolder && BY_KIND[employer.kind]) || null
}

const GROUNDS: readonly [RegExp, keyof typeof grounds][] = [
  [/\bdeld\b|longue duree/, 'B_DELD'],
  [/\bb?rsa\b/, 'B_BRSA'],
  [/\brqth\b|^th$|travailleur handicape/, 'B_TH'],
  [/\baah\b/, 'B_AAH'],
  [/\bass\b/, 'B_ASS'],
  [/\bqpv\b/, 'B_QPV'],
  [/refugie|protection subsidiaire/, 'B_REFUGIE'],
]

/** null where it could be several: « Jeune » is three grounds of the CCAG. */
export function groundSaid(text: string): string | null {
  const words = folded(text.slice(0, 120))
  const label = Object.entries(grounds).find(([, one]) => folded(one.label) === words)
  return label?.[0] ?? GROUNDS.find(([pattern]) => pattern.test(words))?.[1] ?? null
}
