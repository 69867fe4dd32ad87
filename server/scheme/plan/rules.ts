// The scheme as it is written: axes, engagements, and under each its objectives, actions and indicators; what is said of
// them since, dated. Adopted versions do not change: where an item stands is read from what was said, not from its row.

import { daysBetween, isDate, plusMonths } from '#server/base/dates.ts'
import type { Objections } from '#server/base/errors.ts'
import { type ItemKind, isCode, itemKinds, type State, type Unit, type ValueBase } from './words.ts'

export type PlanValues = { name: string; fromYear: number; toYear: number; valueBase: ValueBase; buyerIds: number[] }

export type Plan = PlanValues & {
  id: number
  number: number
  adoptedOn: string | null
  adoptedByName: string | null
  startedAt: string
  changedAt: string
  changedByName: string | null
  version: number
}

export type ItemValues = {
  title: string
  description: string
  ownerId: number | null
  directorateId: number | null
  startsOn: string | null
  dueOn: string | null
  code: string
  unit: Unit | ''
  /** Hundredths of its unit. */
  target: number | null
  targetYear: number | null
  base: number | null
  baseYear: number | null
}

export type Item = ItemValues & {
  planId: number
  key: number
  kind: ItemKind
  parentKey: number | null
  rank: number
  ownerName: string | null
  directorateName: string | null
  changedAt: string
  changedByName: string | null
  removedAt: string | null
  removedByName: string | null
  version: number
}

export type Entry = {
  id: number
  entry: 'progress' | 'value' | 'publication'
  itemKey: number | null
  buyerId: number | null
  datedOn: string
  state: State | ''
  percent: number | null
  value: number | null
  note: string
  source: string
  cancelsId: number | null
  recordedAt: string
  recordedByName: string | null
}

/** Published every two years (L. 2111-3). */
const PUBLICATION_MONTHS = 24

/** The version in force on a day: the last adopted by then. */
export function planOn<Adopted extends Pick<Plan, 'adoptedOn' | 'number'>>(
  plans: readonly Adopted[],
  at: string,
): Adopted | null {
  const adopted = plans.filter(({ adoptedOn }) => adoptedOn !== null && adoptedOn <= at)
  return adopted.toSorted((a, b) => (a.adoptedOn! < b.adoptedOn! ? -1 : 1) || a.number - b.number).at(-1) ?? null
}

/** The one that is being prepared; there is at most one. */
export function draftAmong<One extends Pick<Plan, 'adoptedOn'>>(plans: readonly One[]): One | null {
  return plans.find(({ adoptedOn }) => adoptedOn === null) ?? null
}

/** Twenty-four months after the last publication, or after the first adoption where nothing was published. */
export function nextPublication(
  firstAdoptedOn: string | null,
  publications: readonly Pick<Entry, 'datedOn'>[],
): string | null {
  const last = publications
    .map(({ datedOn }) => datedOn)
    .toSorted()
    .at(-1)
  const from = last ?? firstAdoptedOn
  return from === null ? null : plusMonths(from, PUBLICATION_MONTHS)
}

/** What was said by then, and not taken back since. */
export function standingEntries(entries: readonly Entry[], at: string): Entry[] {
  const cancelled = new Set(entries.flatMap(({ cancelsId }) => cancelsId ?? []))
  return entries
    .filter(({ id, cancelsId, datedOn }) => cancelsId === null && !cancelled.has(id) && datedOn <= at)
    .toSorted((a, b) => (a.datedOn < b.datedOn ? -1 : a.datedOn > b.datedOn ? 1 : a.id - b.id))
}

export type Standing = {
  state: State
  percent: number | null
  said: Entry | null
  late: { why: 'due' | 'start'; days: number } | null
}

/** Where an engagement or an action stands. `entries`: standing ones of the scheme, in their order. */
export function standingOf(
  item: Pick<Item, 'key' | 'startsOn' | 'dueOn'>,
  entries: readonly Entry[],
  at: string,
): Standing {
  const said = entries.findLast(({ entry, itemKey }) => entry === 'progress' && itemKey === item.key) ?? null
  const state = said?.state || 'notStarted'
  return { state, percent: said?.percent ?? null, said, late: latenessOf(item, state, at) }
}

function latenessOf({ startsOn, dueOn }: Pick<Item, 'startsOn' | 'dueOn'>, state: State, at: string) {
  if (state === 'done' || state === 'dropped') return null
  if (dueOn !== null && dueOn < at) return { why: 'due' as const, days: daysBetween(dueOn, at) }
  if (state === 'notStarted' && startsOn !== null && startsOn < at)
    return { why: 'start' as const, days: daysBetween(startsOn, at) }
  return null
}

/** What nobody said of an engagement follows of its actions: begun with the first, done with the last. */
export function engagementState(own: Standing, actions: readonly Standing[]): State {
  if (own.said) return own.state
  const kept = actions.filter(({ state }) => state !== 'dropped')
  if (kept.length > 0 && kept.every(({ state }) => state === 'done')) return 'done'
  return kept.some(({ state }) => state !== 'notStarted') ? 'underWay' : 'notStarted'
}

/** The last value typed of an indicator, for a buyer or for the whole scheme. */
export function valueOn(entries: readonly Entry[], key: number, buyerId: number | null): Entry | null {
  return (
    entries.findLast(one => one.entry === 'value' && one.itemKey === key && (one.buyerId ?? null) === buyerId) ?? null
  )
}

export function objectionsToPlan({ fromYear, toYear, buyerIds }: PlanValues): Objections {
  const objections: Objections = {}
  if (fromYear < 2014 || fromYear > 2100)
    objections.debut = 'Écrivez une année\u00a0: les schémas existent depuis 2014.'
  if (toYear < fromYear) objections.fin = 'La dernière année vient après la première.'
  else if (toYear > fromYear + 20) objections.fin = 'Un schéma dure au plus vingt ans.'
  if (buyerIds.length === 0) objections.acheteurs = 'Choisissez au moins un acheteur.'
  return objections
}

export function objectionsToItem(kind: ItemKind, values: ItemValues): Objections {
  const objections: Objections = {}
  const { startsOn, dueOn, code, unit, target, targetYear, base, baseYear, description } = values
  if (startsOn && dueOn && dueOn < startsOn) objections.echeance = 'L’échéance vient après le début.'
  if (code !== '' && !isCode(code)) objections.indicateur = 'Choisissez un indicateur de la liste.'
  if (kind === 'indicator' && code === '' && description === '')
    objections.texte =
      'Un indicateur qui n’est pas du catalogue se définit\u00a0: dites ce qui est compté, et sur quoi.'
  if (target !== null && unit === '') objections.unite = 'Dites dans quelle unité est la cible.'
  if (target !== null && targetYear === null) objections.annee = 'Dites pour quelle année est la cible.'
  if (base !== null && baseYear === null) objections.annee_depart = 'Dites de quelle année est le point de départ.'
  if (base !== null && unit === '') objections.unite ??= 'Dites dans quelle unité est le point de départ.'
  return objections
}

export type ProgressValues = { datedOn: string; state: State; percent: number | null; note: string }

export function objectionsToProgress({ datedOn, state, percent, note }: ProgressValues, today: string): Objections {
  const objections: Objections = {}
  if (!isDate(datedOn) || datedOn > today) objections.date = 'Un avancement se constate au plus tard aujourd’hui.'
  if (percent !== null && percent > 100) objections.part = 'Un avancement va de 0 à 100\u00a0%.'
  if (percent === 100 && state !== 'done') objections.etat = 'À 100\u00a0%, l’état est «\u00a0Fait\u00a0».'
  if (percent !== null && percent < 100 && state === 'done') objections.part = 'Ce qui est fait l’est à 100\u00a0%.'
  if (state === 'dropped' && note === '') objections.note = 'Dites pourquoi c’est abandonné.'
  return objections
}

/** Null, or why this draft cannot be adopted on that day. */
export function objectionsToAdoption(
  items: readonly Pick<Item, 'kind'>[],
  adoptedOn: string,
  { today, lastAdoptedOn }: { today: string; lastAdoptedOn: string | null },
): Objections {
  const objections: Objections = {}
  if (adoptedOn > today) objections.date = 'La date d’adoption est celle d’une délibération déjà prise.'
  else if (lastAdoptedOn !== null && adoptedOn < lastAdoptedOn)
    objections.date = 'La version précédente a été adoptée après ce jour.'
  for (const kind of ['axis', 'engagement'] as const)
    if (!items.some(one => one.kind === kind))
      objections.contenu = `Écrivez au moins un ${itemKinds[kind].word.toLowerCase()} avant d’adopter le schéma.`
  return objections
}

/** The four categories for which L. 2111-3 wants a target, and the codes that tell each. */
export const legalCategories = [
  { label: 'achats socialement responsables', codes: ['SOC_NB', 'SOC_VAL'] },
  { label: 'achats écologiquement responsables', codes: ['ECO_NB'] },
  { label: 'achats auprès d’entreprises agréées ESUS', codes: ['ESUS_NB', 'ESUS_VAL'] },
  {
    label: 'achats auprès d’entreprises employant des personnes défavorisées ou vulnérables',
    codes: ['INCL_NB', 'INCL_VAL'],
  },
] as const

/** Those for which no objective says a target. */
export function untargeted(items: readonly Pick<Item, 'kind' | 'code' | 'target'>[]): string[] {
  const told = items.filter(({ kind, target }) => kind === 'objective' && target !== null).map(({ code }) => code)
  return legalCategories.filter(({ codes }) => !codes.some(code => told.includes(code))).map(({ label }) => label)
}
