// What one version of the scheme says that the one before did not.

import { longDate } from '#server/base/format.ts'
import type { Item, Plan } from './rules.ts'
import { codes, type Unit, units, valueBases, valueSaid } from './words.ts'

export type Change = { label: string; before: string; after: string }
export type Difference = {
  key: number
  kind: Item['kind']
  title: string
  what: 'added' | 'removed' | 'changed'
  changes: Change[]
  at: string
  byName: string | null
}

const said = (unit: Unit | '', value: number | null, year: number | null) =>
  value === null ? '' : `${valueSaid(value, unit || 'number')}${year === null ? '' : ` en ${year}`}`

/** Each field as it is read, in the order of the form. */
export const itemFields: readonly (readonly [label: string, of: (item: Item) => string])[] = [
  ['Intitulé', ({ title }) => title],
  ['Texte', ({ description }) => description],
  ['Responsable', ({ ownerName }) => ownerName ?? ''],
  ['Direction', ({ directorateName }) => directorateName ?? ''],
  ['Début', ({ startsOn }) => (startsOn ? longDate(startsOn) : '')],
  ['Échéance', ({ dueOn }) => (dueOn ? longDate(dueOn) : '')],
  ['Indicateur du catalogue', ({ code }) => codes[code] ?? code],
  ['Unité', ({ unit }) => (unit ? units[unit] : '')],
  ['Cible', ({ unit, target, targetYear }) => said(unit, target, targetYear)],
  ['Point de départ', ({ unit, base, baseYear }) => said(unit, base, baseYear)],
]

/** `items` of the later version, those removed while it was prepared included. */
export function differencesOf(before: readonly Item[], items: readonly Item[]): Difference[] {
  const former = new Map(before.filter(({ removedAt }) => !removedAt).map(item => [item.key, item]))
  return items.flatMap((item): Difference[] => {
    const { key, kind, title, changedAt, changedByName, removedAt, removedByName } = item
    const own = former.get(key)
    if (removedAt) {
      if (!own) return []
      return [{ key, kind, title, what: 'removed', changes: [], at: removedAt, byName: removedByName }]
    }
    const about = { key, kind, title, at: changedAt, byName: changedByName }
    if (!own) return [{ ...about, what: 'added', changes: [] }]
    const changes = changesOf(own, item)
    return changes.length > 0 ? [{ ...about, what: 'changed', changes }] : []
  })
}

function changesOf(own: Item, item: Item): Change[] {
  return itemFields
    .map(([label, of]) => ({ label, before: of(own), after: of(item) }))
    .filter(({ before, after }) => before !== after)
}

const planFields: readonly (readonly [label: string, of: (plan: Named) => string])[] = [
  ['Nom', ({ name }) => name],
  ['Période', ({ fromYear, toYear }) => `${fromYear}-${toYear}`],
  ['Base de valeur', ({ valueBase }) => valueBases[valueBase].label],
  ['Acheteurs', ({ buyerNames }) => buyerNames.join(', ')],
]
type Named = Pick<Plan, 'name' | 'fromYear' | 'toYear' | 'valueBase'> & { buyerNames: readonly string[] }

export function planChanges(before: Named, after: Named): Change[] {
  return planFields
    .map(([label, of]) => ({ label, before: of(before), after: of(after) }))
    .filter(one => one.before !== one.after)
}
