import { daysBetween, later, monthOf, plusDays } from '#server/base/dates.ts'
import { boundsOf, type PeriodKey, quarterOf } from '../clauses/period-rules.ts'
import { type Mode, modes } from '../placements/rules.ts'
import type { PieceKind } from './rules.ts'
import type { Checked } from './words.ts'

// What is asked by way of working (CCAG, x.1.4.2 and its commentary), what of it is there, and since when the rest is missing.

type Asked = 'eligibility' | 'employment' | 'statement' | 'invoice' | 'subcontract' | 'agreement'

const everyone: Asked[] = ['eligibility', 'statement']

const asked: Record<string, Asked[]> = {
  'Embauche directe': [...everyone, 'employment'],
  'Mise à disposition': [...everyone, 'employment', 'invoice', 'agreement'],
  'Sous-traitance': [...everyone, 'invoice', 'subcontract', 'agreement'],
  'Autre modalité': everyone,
}

function asks(mode: Mode, what: Asked): boolean {
  return asked[modes[mode].group]!.includes(what)
}

/** Somebody’s employment, as far as papers are concerned. */
export type Employed = {
  placementId: number
  participantId: number
  employerId: number
  mode: Mode
  hiredOn: string
  leftOn: string | null
  /** The proof of eligibility was seen: that is enough, the copy is not asked. */
  seen: boolean
}

/** What a sender declared, or should have, for a period. */
export type Declared = {
  senderId: number | null
  period: PeriodKey
  dueOn: string
  /** Hours of its own are in it. */
  hasHours: boolean
  /** The statement came by the company’s own link, or as its file: it is its attestation. */
  cameSigned: boolean
}

export type Piece = {
  kind: PieceKind
  companyId: number | null
  period: PeriodKey | null
  placementId: number | null
  participantId: number | null
}

export type Missing = {
  kind: PieceKind
  /** The day from which it was owed. */
  since: string
  companyId: number | null
  period: PeriodKey | null
  placementId: number | null
  participantId: number | null
}

type Given = { employed: readonly Employed[]; declared: readonly Declared[]; pieces: readonly Piece[]; today: string }

const NOTHING = { companyId: null, period: null, placementId: null, participantId: null }

/** All that is missing today, the longest first. */
export function missingPieces(given: Given): Missing[] {
  const found = [...ofEmployments(given), ...ofStructures(given), ...ofStatements(given)]
  const due = new Map(
    found.filter(({ since }) => since <= given.today).map(one => [JSON.stringify({ ...one, since: '' }), one]),
  )
  return [...due.values()].sort((a, b) => (a.since < b.since ? -1 : a.since > b.since ? 1 : 0))
}

function ofEmployments({ employed, pieces }: Given): Missing[] {
  const first = firstBy(employed, ({ participantId }) => participantId)
  const eligibility = [...first.values()]
    .filter(
      ({ seen, participantId }) =>
        !seen && !pieces.some(piece => is(piece, 'P_ELIG') && piece.participantId === participantId),
    )
    .map(({ participantId, hiredOn }): Missing => ({ ...NOTHING, kind: 'P_ELIG', since: hiredOn, participantId }))
  const contracts = employed
    .filter(({ mode }) => asks(mode, 'employment'))
    .filter(({ placementId }) => !pieces.some(piece => is(piece, 'P_CONTRAT') && piece.placementId === placementId))
    .map(({ placementId, participantId, employerId, hiredOn }): Missing => {
      return { ...NOTHING, kind: 'P_CONTRAT', since: hiredOn, companyId: employerId, placementId, participantId }
    })
  return [...eligibility, ...contracts]
}

/** Once for each structure, from the first it employs in a way that asks for it. */
function ofStructures({ employed, pieces }: Given): Missing[] {
  const once = [
    ['P_CONV', 'agreement'],
    ['P_DC4', 'subcontract'],
  ] as const
  return once.flatMap(([kind, what]) => {
    const first = firstBy(
      employed.filter(({ mode }) => asks(mode, what)),
      ({ employerId }) => employerId,
    )
    return [...first.values()]
      .filter(({ employerId }) => !pieces.some(piece => is(piece, kind) && piece.companyId === employerId))
      .map(({ employerId, hiredOn }): Missing => ({ ...NOTHING, kind, since: hiredOn, companyId: employerId }))
  })
}

function ofStatements({ employed, declared, pieces }: Given): Missing[] {
  return declared
    .filter(({ hasHours, senderId }) => hasHours && senderId !== null)
    .flatMap(({ senderId, period, dueOn, cameSigned }): Missing[] => {
      const own = { ...NOTHING, companyId: senderId, period }
      const mine = pieces.filter(({ companyId }) => companyId === senderId)
      const isThere = mine.some(piece => is(piece, 'P_HEURES') && piece.period === period)
      const hours: Missing[] = isThere || cameSigned ? [] : [{ ...own, kind: 'P_HEURES', since: plusDays(dueOn, 1) }]
      return hours.concat(invoiceOf(own, { employed, mine, dueOn }))
    })
}

type Own = Omit<Missing, 'kind' | 'since'>

/** Those of a quarter come together, or month by month: one of them is enough, and they are awaited once it is over. */
function invoiceOf(
  own: Own,
  { employed, mine, dueOn }: { employed: readonly Employed[]; mine: readonly Piece[]; dueOn: string },
): Missing[] {
  const { from, to } = boundsOf(own.period!)
  const quarter = quarterOf(monthOf(to)).key
  const bounds = boundsOf(quarter)
  const isAsked = employed.some(
    one =>
      one.employerId === own.companyId && asks(one.mode, 'invoice') && one.hiredOn <= to && (one.leftOn ?? to) >= from,
  )
  if (!isAsked || mine.some(piece => is(piece, 'P_FACTURE') && isWithin(piece.period, bounds))) return []
  const since = later(plusDays(dueOn, 1), plusDays(bounds.to, daysBetween(to, dueOn) + 1))
  return [{ ...own, period: quarter, kind: 'P_FACTURE', since }]
}

function isWithin(period: PeriodKey | null, bounds: { from: string; to: string }): boolean {
  if (period === null) return false
  const own = boundsOf(period)
  return own.from >= bounds.from && own.to <= bounds.to
}

function is(piece: Piece, kind: PieceKind): boolean {
  return piece.kind === kind
}

function firstBy<Key>(employed: readonly Employed[], keyOf: (one: Employed) => Key): Map<Key, Employed> {
  const first = new Map<Key, Employed>()
  for (const one of employed) {
    const known = first.get(keyOf(one))
    if (!known || one.hiredOn < known.hiredOn) first.set(keyOf(one), one)
  }
  return first
}

export function employedDuring(
  { hiredOn, leftOn }: Pick<Employed, 'hiredOn' | 'leftOn'>,
  { from, to }: { from: string; to: string },
): boolean {
  return hiredOn <= to && (leftOn ?? to) >= from
}

/** How statements were checked: on papers only where each of those that bear hours has its own. */
export function checkedOf(statements: readonly { pieces: number }[]): Checked {
  return statements.length > 0 && statements.every(({ pieces }) => pieces > 0) ? 'onPapers' : 'onStatement'
}
