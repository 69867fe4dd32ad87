import { marks } from '#server/disclosure/words.ts'
import type { ReadProgramme } from '#server/scheme/programmes/read.ts'
import { bases, measures, programmeKinds, targetStates } from '#server/scheme/programmes/words.ts'
import { type FollowLine, followLines } from '#server/scheme/programmes/words-read.ts'
import { byHundreds, column, type Table } from '#server/web/table/table.ts'

const UNITS = { persons: 'personnes', hours: 'heures', euros: '€', jobs: 'emplois', number: 'nombre' } as const

/** The follow-up table of a committee: one line a target, one for a programme that has none. */
export function followTable(programmes: readonly ReadProgramme[], at: string, name: string): Table<FollowLine> {
  return {
    name,
    title: 'Suivi des programmes',
    columns: [
      column('Programme', 'text', ({ programme }) => programme.programme.name),
      column('Nature', 'text', ({ programme }) => programmeKinds[programme.programme.kind].label),
      column('Secteur', 'text', ({ programme }) => programme.programme.sector),
      column('Territoire', 'text', ({ programme }) => programme.programme.territory),
      column('Début', 'date', ({ programme }) => programme.programme.startsOn),
      column('Fin', 'date', ({ programme }) => programme.programme.endsOn),
      column('Qui en répond', 'text', ({ programme: { programme } }) =>
        [programme.ownerName, programme.directorateName].filter(Boolean).join(', '),
      ),
      column('Budget (€)', 'amount', ({ programme }) => programme.programme.budgetCents),
      column('Marchés', 'integer', ({ programme }) => programme.contracts),
      column('Mesure', 'text', ({ target }) => target && measures[target.measure].label),
      column('Unité', 'text', ({ target }) => target && UNITS[measures[target.measure].unit]),
      column('Visé', 'integer', ({ target }) => target && inUnit(target.measure, target.wanted)),
      column('Échéance', 'date', ({ target }) => target?.due ?? null),
      column('Atteint', 'integer', ({ target }) =>
        target && typeof target.reached.value === 'number' ? inUnit(target.measure, target.reached.value) : null,
      ),
      column('Marque', 'text', ({ target }) => markOf(target)),
      column('Attendu à ce jour', 'integer', ({ target }) =>
        target && target.expected !== null ? inUnit(target.measure, target.expected) : null,
      ),
      column('État', 'text', ({ target }) => target && targetStates[target.state].word),
      column('Lu sur', 'text', ({ target }) => target && bases[target.basis]),
      column('Source', 'text', ({ target }) => target?.reached.said?.source ?? null),
      column('Personnes au', 'date', ({ programme }) => programme.personsUntil),
      column('Situation au', 'date', () => at),
    ],
    rows: byHundreds(followLines(programmes)),
  }
}

/** Why a value is empty: hidden, or not known. */
function markOf(target: FollowLine['target']): string | null {
  if (!target) return null
  if (target.reached.value === 'secret') return marks.s.inFiles
  return target.reached.value === null ? marks.nd.inFiles : null
}

/** Whole euros and hours: a committee reads no cents. */
function inUnit(measure: keyof typeof measures, quantity: number): number {
  const { unit } = measures[measure]
  return unit === 'euros' || unit === 'hours' ? Math.round(quantity / 100) : quantity
}
