import { type Column, column, type Table } from '#server/web/table/table.ts'
import { type ReturnRow, returnOf } from './return-rules.ts'
import type { Statistics } from './rules.ts'
import { daysSaid, fileName, legends } from './words.ts'

type Line = ReturnRow | { part: 'Légende'; indicator: string; row: string }

/** « Prêt à envoyer »: the returns, then what their marks mean. An empty value always has its status beside it. */
export function returnTable(statistics: Statistics, siren: string | null): Table<Line> {
  const about: Line[] = [
    { part: 'Légende', indicator: 'Périmètre', row: statistics.buyer },
    { part: 'Légende', indicator: 'Période', row: daysSaid(statistics) },
    ...legends.map(([, inFiles, meaning]): Line => ({ part: 'Légende', indicator: `statut ${inFiles}`, row: meaning })),
  ]
  return {
    name: fileName(statistics, siren),
    title: 'Statistiques',
    columns,
    rows: [[...returnOf(statistics), ...about]],
  }
}

const of =
  <Key extends keyof ReturnRow>(key: Key) =>
  (line: Line) =>
    'status' in line ? line[key] : null

const columns: Column<Line>[] = [
  column('Bloc', 'text', ({ part }) => part),
  column('Indicateur', 'text', ({ indicator }) => indicator),
  column('Modalité', 'text', ({ row }) => row),
  column('Code', 'identifier', of('code')),
  column('Nombre', 'integer', of('number')),
  column('Nombre_statut', 'text', of('status')),
  column('Heures ou ETP', 'hours', of('centihours')),
  column('Heures_statut', 'text', of('hoursStatus')),
  column('Arrêté au', 'date', of('until')),
]
