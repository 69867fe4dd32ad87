import { buyersSaid, type ReadScheme } from '#server/scheme/plan/read.ts'
import { states, valueBases } from '#server/scheme/plan/words.ts'
import { type ActionLine, actionLines } from '#server/scheme/plan/words-read.ts'
import { byHundreds, column, type Table } from '#server/web/table/table.ts'

/** One line an action, as a follow-up committee reads it; each line says of which version and on which base of value. */
export function actionsTable(read: ReadScheme): Table<ActionLine> {
  const plan = read.plan
  return {
    name: 'spaser-actions',
    title: 'Actions du SPASER',
    columns: [
      column('Axe', 'text', ({ axis }) => axis),
      column('Engagement', 'text', ({ engagement }) => engagement),
      column('Action', 'text', ({ item }) => item.title),
      column('Responsable', 'text', ({ owner }) => owner),
      column('Début', 'date', ({ item }) => item.startsOn),
      column('Échéance', 'date', ({ item }) => item.dueOn),
      column('État', 'text', ({ standing }) => states[standing.state]),
      column('Avancement (%)', 'integer', ({ standing }) => standing.percent),
      column('Jours de retard', 'integer', ({ standing }) => standing.late?.days ?? null),
      column('Constaté le', 'date', ({ standing }) => standing.said?.datedOn ?? null),
      column('Constaté par', 'text', ({ standing }) => standing.said?.recordedByName ?? null),
      column('Note', 'text', ({ standing }) => standing.said?.note ?? null),
      column('Version du schéma', 'integer', () => plan?.number ?? null),
      column('Base de valeur', 'text', () => (plan ? valueBases[plan.valueBase].label : null)),
      column('Acheteurs', 'text', () => buyersSaid(read.buyers).join(', ')),
      column('Situation au', 'date', () => read.at),
    ],
    rows: byHundreds(actionLines(read)),
  }
}
