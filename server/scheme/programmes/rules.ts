// A programme: who it is for, who carries it, what it promises by when, and what came of it. Each target says where its
// figure is read: on the register, on the sessions that were noted, or typed with its source.

import { daysBetween } from '#server/base/dates.ts'
import type { Objections } from '#server/base/errors.ts'
import {
  type Audience,
  type Basis,
  type Measure,
  type Meeting,
  measures,
  meetings,
  type ProgrammeKind,
  type Sort,
  type TargetState,
} from './words.ts'

export type ProgrammeValues = {
  kind: ProgrammeKind
  name: string
  purpose: string
  sector: string
  territory: string
  startsOn: string
  endsOn: string | null
  budgetCents: number | null
  ownerId: number | null
  directorateId: number | null
  /** The engagement of the scheme that it serves. */
  itemKey: number | null
  contractIds: number[]
  operationIds: number[]
  audiences: Audience[]
}

export type Programme = ProgrammeValues & {
  id: number
  buyerId: number
  ownerName: string | null
  directorateName: string | null
  version: number
}

export type ProgrammeEntry = {
  id: number
  programmeId: number
  entry: Sort
  code: string
  datedOn: string
  endsOn: string | null
  label: string
  quantity: number | null
  basis: Basis | ''
  source: string
  cancelsId: number | null
  recordedAt: string
  recordedByName: string | null
}

/** What the register tells of the programme's contracts; `secret`: at least one person, and not published. */
export type RegisterFigures = Partial<Record<Measure, number | 'secret'>>

export type Reached = { value: number | null | 'secret'; said: ProgrammeEntry | null }

export type TargetRead = {
  target: ProgrammeEntry
  measure: Measure
  basis: Basis
  due: string
  wanted: number
  reached: Reached
  /** Its share of time, in the same unit; null before it begins. */
  expected: number | null
  state: TargetState
}

/** What was said by then, and not taken back. */
export function standingProgrammeEntries(entries: readonly ProgrammeEntry[], at: string): ProgrammeEntry[] {
  const cancelled = new Set(entries.flatMap(({ cancelsId }) => cancelsId ?? []))
  return entries
    .filter(one => one.cancelsId === null && !cancelled.has(one.id) && (one.entry === 'target' || one.datedOn <= at))
    .toSorted((a, b) => (a.datedOn < b.datedOn ? -1 : a.datedOn > b.datedOn ? 1 : a.id - b.id))
}

/** What a measure comes to on this basis, from the first day of a target: sessions held before it are of another. */
export function reachedOf(
  measure: Measure,
  basis: Basis,
  { entries, register, from }: { entries: readonly ProgrammeEntry[]; register: RegisterFigures; from: string | null },
): Reached {
  if (basis === 'register') return { value: register[measure] ?? null, said: null }
  if (basis === 'meetings') return { value: countedOn(measure, entries, from), said: null }
  const said = entries.findLast(({ entry, code }) => entry === 'value' && code === measure) ?? null
  return { value: said?.quantity ?? null, said }
}

function countedOn(measure: Measure, entries: readonly ProgrammeEntry[], from: string | null): number {
  let sum = 0
  for (const { entry, code, quantity, datedOn } of entries) {
    if (entry !== 'meeting' || (from !== null && datedOn < from)) continue
    const { persons, itself } = meetings[code as Meeting]
    if (itself === measure) sum++
    if (persons === measure) sum += quantity ?? 0
  }
  return sum
}

/** A target at a date: as much of it is expected as of its time is gone. */
export function targetOn(
  target: ProgrammeEntry,
  around: { entries: readonly ProgrammeEntry[]; register: RegisterFigures; at: string },
): TargetRead {
  const { at } = around
  const [measure, basis, due] = [target.code as Measure, target.basis as Basis, target.endsOn!]
  const wanted = target.quantity!
  const reached = reachedOf(measure, basis, { ...around, from: target.datedOn })
  const expected = expectedOn({ from: target.datedOn, due, wanted }, at)
  return {
    target,
    measure,
    basis,
    due,
    wanted,
    reached,
    expected,
    state: stateOf(reached.value, { wanted, expected, due, at }),
  }
}

export function expectedOn(
  { from, due, wanted }: { from: string; due: string; wanted: number },
  at: string,
): number | null {
  if (at < from) return null
  if (at >= due) return wanted
  return Math.floor((wanted * daysBetween(from, at)) / daysBetween(from, due))
}

function stateOf(
  value: Reached['value'],
  { wanted, expected, due, at }: { wanted: number; expected: number | null; due: string; at: string },
): TargetState {
  if (value === null || value === 'secret') return 'unknown'
  if (value >= wanted) return 'reached'
  if (due < at) return 'missed'
  return expected !== null && value < expected ? 'behind' : 'onCourse'
}

export function objectionsToProgramme({ startsOn, endsOn }: Pick<ProgrammeValues, 'startsOn' | 'endsOn'>): Objections {
  return endsOn !== null && endsOn < startsOn ? { fin: 'La fin vient après le début.' } : {}
}

export type EntryValues = Pick<
  ProgrammeEntry,
  'code' | 'datedOn' | 'endsOn' | 'label' | 'quantity' | 'basis' | 'source'
>

/** A sentence by field of the form of its sort. */
export function objectionsToEntry(sort: Sort, values: EntryValues, today: string): Objections {
  const { code, datedOn, endsOn, quantity, basis, source } = values
  const objections: Objections = {}
  if (sort === 'target') {
    if (endsOn === null) objections.fin = 'Dites pour quelle date est cet objectif.'
    else if (endsOn <= datedOn) objections.fin = 'L’échéance vient après le premier jour compté.'
    if (!quantity) objections.quantite = 'Écrivez combien sont visés.'
    const from: readonly Basis[] = measures[code as Measure].from
    if (basis === '' || !from.includes(basis))
      objections.base = 'Cette mesure ne se lit pas là\u00a0: choisissez autrement.'
    return objections
  }
  if (datedOn > today && sort !== 'meeting')
    objections.date = 'Notez ce qui est arrivé\u00a0: au plus tard aujourd’hui.'
  if (sort === 'meeting' && datedOn > today && quantity !== null)
    objections.quantite = 'On ne sait pas encore qui viendra\u00a0: laissez vide.'
  if (sort === 'value') {
    if (quantity === null) objections.quantite = 'Écrivez la valeur.'
    if (source === '') objections.source = 'Dites d’où vient cette valeur.'
  }
  if (sort === 'partner' && values.label === '') objections.libelle = 'Écrivez le nom du partenaire.'
  if (endsOn !== null && endsOn < datedOn) objections.fin = 'La fin vient après le début.'
  return objections
}
