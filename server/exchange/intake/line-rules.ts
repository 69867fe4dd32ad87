import type { Month } from '#server/base/dates.ts'
import { capital, longMonth } from '#server/base/format.ts'
import { foldedName } from '#server/base/text.ts'
import { type Entry, straddling } from './entry-rules.ts'
import type { Asked, Line, LineState, Question } from './reading-rules.ts'

export const HIDDEN = 'Cette ligne est masquée dans le fichier.'

/** What makes a whole table doubtful, and what it makes of its lines. */
export type Doubts = { hours: Question | null; conflict: Question | null; months: ReadonlySet<Month> }

/**
 * The figures of a table added up by person, employer, contract and month: in the unit of the sender, rounded once, elsewhere. They are
 * made one by one: a large file has many.
 */
export function* linesOf(sheet: string, entries: readonly Entry[], asked: Asked, doubts: Doubts): Generator<Line> {
  const groups = new Map<string, Entry[]>()
  const kept = new Map<string, string>() // the same names come back month after month
  const fold = (name: string) => {
    const known = kept.get(name) ?? foldedName(name)
    kept.set(name, known)
    return known
  }
  for (const entry of entries) {
    const key = keyOf(entry, fold)
    const group = groups.get(key)
    if (group) group.push(entry)
    else groups.set(key, [entry])
  }
  for (const group of groups.values()) {
    const line = lineOf(sheet, group, asked, doubts)
    if (line.state !== 'twice') yield line
    else for (const part of apart(group)) yield { ...line, ...figuresOf(part) }
  }
}

/** A figure that cannot be read stands for itself. */
function keyOf(
  { person, employer, siret, contract, month, amount, at }: Entry,
  fold: (name: string) => string,
): string {
  const who = `${fold(person.text)}|${person.bornOn ?? ''}|${person.reference}`
  const where = employer || siret || contract ? `|${fold(employer)}|${siret}|${fold(contract)}` : ''
  return `${who}${where}|${month}${amount.kind === 'refused' ? at : ''}`
}

function lineOf(sheet: string, group: readonly Entry[], asked: Asked, doubts: Doubts): Line {
  const [first] = group
  const { person, employer, siret, contract, month } = first!
  const { seconds, cell, cells } = figuresOf(group)
  const [state, sentence] = stateOf(group, seconds, asked, doubts)
  return { sheet, cell, cells, person, employer, siret, contract, month, seconds, state, sentence }
}

function figuresOf(group: readonly Entry[]): Pick<Line, 'seconds' | 'cell' | 'cells'> {
  const amounts = group.map(({ amount }) => amount)
  const seconds = amounts.some(({ kind }) => kind === 'refused')
    ? null
    : amounts.reduce((sum, amount) => sum + ('seconds' in amount ? amount.seconds : 0), 0)
  const cells = [...new Set(group.map(({ at }) => at))]
  return { seconds, cell: cells[0]!, cells }
}

/** Each whole month for itself, as two persons of one name may be meant; what goes with none goes with the first. */
function apart(group: readonly Entry[]): Entry[][] {
  const wholes = group.filter(isWhole)
  const others = group.filter(entry => !isWhole(entry))
  return wholes.map((whole, index) => (index === 0 ? [whole, ...others] : [whole]))
}

/** The first that applies: what cannot be read, what is of another month, what is asked. */
function stateOf(
  group: readonly Entry[],
  seconds: number | null,
  { period, answers }: Asked,
  doubts: Doubts,
): [LineState, string] {
  const [{ month }] = group as [Entry]
  const notes = group.map(({ amount }) => ('note' in amount ? amount.note : '')).filter(Boolean)
  if (seconds === null) return ['refused', notes[0] ?? '']
  if (seconds < 0) return ['refused', 'La somme du mois est négative.']
  if (month === null) return ['refused', 'Le mois de cette ligne n’a pas été reconnu.']
  const straddles = group.find(entry => entry.straddles)?.straddles
  if (straddles) return ['asked', straddling(straddles)]
  if (month < period.from.slice(0, 7) || month > period.to.slice(0, 7)) {
    if (doubts.conflict) return ['asked', doubts.conflict.sentence]
    return ['outside', `${capital(longMonth(month))} n’est pas dans la période demandée.`]
  }
  if (doubts.conflict) return ['asked', doubts.conflict.sentence]
  if (group.some(({ isHidden }) => isHidden) && answers.hidden !== 'counted')
    return [answers.hidden === 'left' ? 'outside' : 'asked', HIDDEN]
  if (group.some(({ amount }) => amount.kind === 'asked')) return ['asked', notes[0] ?? '']
  if (doubts.hours) return ['asked', doubts.hours.sentence]
  if (isTwice(group))
    return [
      'twice',
      `La même personne et le même mois sont écrits ${group.length} fois\u00a0: ${group.map(({ at }) => at).join(', ')}.`,
    ]
  return ['read', notes[0] ?? '']
}

/** Rows that are parts of a month are added up; a correction is; two whole months are one too many. */
function isTwice(group: readonly Entry[]): boolean {
  return group.filter(isWhole).length > 1
}

function isWhole({ isPart, amount }: Entry): boolean {
  return !isPart && amount.kind === 'hours' && amount.seconds >= 0
}
