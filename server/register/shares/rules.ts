import type { Objections } from '#server/base/errors.ts'
import { apportioned } from '#server/base/figures.ts'
import { longDate, owedHours } from '#server/base/format.ts'

// Which part of the hours each company of a group bears, from which day on, and what passed from one to another. Parts always
// add up to what the contract owes. A subcontractor bears its part for the holder that declared it.

/** shares: what each bears. transfer: hours that pass from one to another. suppliers: for whom another employer works. */
export type ShareActKind = 'shares' | 'transfer' | 'suppliers'

export type ShareAct = {
  id: number
  contractId: number
  kind: ShareActKind
  /** points: hundredths of a percent; hours: centihours. */
  unit: 'points' | 'hours'
  effectOn: string | null
  reason: string
  recordedAt: string
  recordedByName: string | null
  parts: SharePart[]
}

/** `principalId`: the holder that a subcontractor, or another employer, works for. `value`: of a transfer, signed. */
export type SharePart = { companyId: number; principalId: number | null; value: number }

/** Who may bear a part: a current holder, or a subcontractor. `points`: its share as the contract’s own page says it. */
export type Bearable = { companyId: number; role: string; points: number | null }

/** One company’s part at a date: `owed` with the transfers in it, of which `transferred`, signed. */
export type Borne = { companyId: number; principalId: number | null; owed: number; transferred: number }

/** Oldest effect first; of two of one day, the one recorded first. */
export function inOrder<Act extends Pick<ShareAct, 'effectOn' | 'id'>>(acts: readonly Act[]): Act[] {
  const day = ({ effectOn }: Act) => effectOn ?? ''
  return acts.toSorted((a, b) => (day(a) < day(b) ? -1 : day(a) > day(b) ? 1 : a.id - b.id))
}

/**
 * What each bears of `owed` at a date; null where no share was written. Shares written in hours keep their proportion when what
 * is owed changes. A transfer leaves nobody under zero: what lacks is taken from the others.
 */
export function borneAt(
  acts: readonly ShareAct[],
  holders: readonly Bearable[],
  owed: number,
  at: string,
): Borne[] | null {
  const known = inOrder(acts.filter(({ effectOn }) => effectOn === null || effectOn <= at))
  const last = known.findLastIndex(({ kind }) => kind === 'shares')
  const written = last < 0 ? ownShares(holders) : known[last]!.parts
  if (!written) return null
  const parts = apportioned(
    owed,
    written.map(({ value }) => value),
  )
  const borne = written.map(({ companyId, principalId }, index) => ({
    companyId,
    principalId,
    owed: parts[index]!,
    transferred: 0,
  }))
  for (const { kind, parts: moved } of known.slice(last + 1)) if (kind === 'transfer') transfer(borne, moved)
  return settledBorne(borne)
}

/** Who gives how many centihours to whom. */
export function movedBy(parts: readonly SharePart[]): { from: number | null; to: number | null; centihours: number } {
  const from = parts.find(({ value }) => value < 0)
  const to = parts.find(({ value }) => value > 0)
  return { from: from?.companyId ?? null, to: to?.companyId ?? null, centihours: to?.value ?? 0 }
}

/** A transfer gives back what earlier ones moved the other way, as long as they moved that much. `acts`: all, oldest first. */
export function givesBack(act: ShareAct, acts: readonly ShareAct[]): boolean {
  if (act.kind !== 'transfer') return false
  const { from, to, centihours } = movedBy(act.parts)
  const before = acts.slice(0, acts.indexOf(act))
  let standing = 0
  for (const earlier of before.slice(before.findLastIndex(({ kind }) => kind === 'shares') + 1)) {
    if (earlier.kind !== 'transfer') continue
    const moved = movedBy(earlier.parts)
    if (moved.from === to && moved.to === from) standing += moved.centihours
    if (moved.from === from && moved.to === to) standing -= moved.centihours
  }
  return standing >= centihours
}

/** The shares that the contract’s own page says, when each holder has one. */
function ownShares(holders: readonly Bearable[]): SharePart[] | null {
  const own = holders.filter(({ role }) => role !== 'subcontractor')
  if (own.length < 2 || own.some(({ points }) => points === null)) return null
  return own.map(({ companyId, points }) => ({ companyId, principalId: null, value: points! }))
}

function transfer(borne: Borne[], moved: readonly SharePart[]): void {
  for (const { companyId, principalId, value } of moved) {
    if (!borne.some(one => one.companyId === companyId)) borne.push({ companyId, principalId, owed: 0, transferred: 0 })
    const own = borne.find(one => one.companyId === companyId)!
    own.owed += value
    own.transferred += value
  }
}

/** Nobody bears less than nothing. */
function settledBorne(borne: Borne[]): Borne[] {
  const lack = borne.reduce((sum, { owed }) => sum + Math.min(0, owed), 0)
  if (lack === 0) return borne
  const parts = apportioned(
    -lack,
    borne.map(({ owed }) => Math.max(0, owed)),
  )
  return borne.map((one, index) => {
    const owed = one.owed < 0 ? 0 : one.owed - parts[index]!
    return { ...one, owed, transferred: one.transferred + owed - one.owed }
  })
}

/** For whom an employer that bears no part works, at a date: the last act that says it. */
export function principalsAt(acts: readonly ShareAct[], at: string): Map<number, number> {
  const said = inOrder(acts).filter(
    ({ kind, effectOn }) => kind === 'suppliers' && (effectOn === null || effectOn <= at),
  )
  return new Map(
    said.flatMap(({ parts }) =>
      parts.flatMap(({ companyId, principalId }) => (principalId === null ? [] : [[companyId, principalId] as const])),
    ),
  )
}

export type SharesForm = { unit: 'points' | 'hours'; effectOn: string; reason: string; parts: SharePart[] }
export type TransferForm = { fromId: number; toId: number; centihours: number; effectOn: string; reason: string }
export type SupplierForm = { employerId: number; principalId: number; effectOn: string; reason: string }

export function shareField(companyId: number): string {
  return `part-${companyId}`
}

type When = { notifiedOn: string | null; today: string }
const WHOLE = 100_00

/** A sentence by field, none when these shares may be written. `owed`: by the contract on their day of effect. */
export function objectionsToShares(form: SharesForm, owed: number, when: When): Objections {
  const objections = objectionsToDay(form.effectOn, when)
  const [first] = form.parts
  if (!first || form.parts.length < 2) return { ...objections, unite: 'Écrivez la part d’au moins deux entreprises.' }
  const sum = form.parts.reduce((total, { value }) => total + value, 0)
  const at = shareField(first.companyId)
  if (form.unit === 'points' && sum !== WHOLE)
    objections[at] =
      `Les parts font ${(sum / 100).toLocaleString('fr-FR')}\u00a0%\u00a0: elles doivent faire 100\u00a0%.`
  if (form.unit === 'hours' && sum !== owed)
    objections[at] = `Les parts font ${owedHours(sum)}\u00a0: le marché en doit ${owedHours(owed)} ce jour-là.`
  return objections
}

/** A sentence by field, none when these hours may pass. `borne`: what each bears from that day on, day by day. */
export function objectionsToTransfer(form: TransferForm, borne: readonly (Borne[] | null)[], when: When): Objections {
  const objections = objectionsToDay(form.effectOn, when)
  if (borne.some(day => day === null))
    return {
      ...objections,
      de: 'Écrivez d’abord la part de chacun\u00a0: sans elle, rien ne peut passer de l’un à l’autre.',
    }
  if (form.fromId === form.toId) objections.vers = 'Choisissez une autre entreprise que celle qui donne.'
  if (form.centihours === 0) objections.heures = 'Écrivez combien d’heures passent de l’une à l’autre.'
  const least = Math.min(...borne.map(day => day!.find(({ companyId }) => companyId === form.fromId)?.owed ?? 0))
  if (form.centihours > least)
    objections.heures = `Elle ne peut pas donner plus que les ${owedHours(least)} qu’elle porte.`
  return objections
}

export function objectionsToDay(effectOn: string, { notifiedOn, today }: When): Objections {
  if (effectOn > today) return { effet: `Le ${longDate(effectOn)} n’est pas encore là.` }
  if (notifiedOn && effectOn < notifiedOn) return { effet: `Le marché n’est notifié que le ${longDate(notifiedOn)}.` }
  return {}
}
