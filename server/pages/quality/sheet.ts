import type { Line } from '#server/exchange/quality/desk.ts'
import { articleOf, rules } from '#server/exchange/quality/words.ts'
import { column, type Table } from '#server/web/table/table.ts'
import { stateSaid } from './words.ts'

/** The file that is sent to the platform: what was read, what is expected, and the text that asks for it. */
export function remarksTable(contracts: AsyncIterable<{ lines: Line[] }>): Table<Line> {
  return {
    name: 'qualite-des-donnees',
    title: 'Qualité des données',
    columns: [
      column('Numéro', 'identifier', ({ number }) => number),
      column('Lot', 'identifier', ({ lotNumber }) => lotNumber),
      column('Objet', 'text', ({ title }) => title),
      column('Règle', 'text', ({ rule }) => rules[rule].label),
      column('Ce qui a été lu', 'text', ({ read }) => read),
      column('Ce qui est attendu', 'text', ({ expected }) => expected),
      column('Texte', 'text', ({ rule, form }) => articleOf(rule, form)),
      column('État', 'text', line => stateSaid(line)),
    ],
    rows: rowsOf(contracts),
  }
}

async function* rowsOf(contracts: AsyncIterable<{ lines: Line[] }>): AsyncGenerator<Line[]> {
  for await (const { lines } of contracts) if (lines.length > 0) yield lines
}
