/**
 * What a column holds, whatever the file: `identifier` is written and never reckoned with (SIRET, number of a contract);
 * `hours` and `amount` are hundredths (centihours, cents); `date` is 'YYYY-MM-DD', `month` 'YYYY-MM', `instant` UTC.
 */
export type Kind = 'text' | 'identifier' | 'integer' | 'hours' | 'amount' | 'date' | 'month' | 'instant'

export type Cell = string | number | null
export type Column<Row> = { label: string; kind: Kind; of: (row: Row) => Cell }

/** `name` is that of the file, `title` that of its sheet; rows come by the hundred, as they are read. */
export type Table<Row> = {
  name: string
  title: string
  columns: Column<Row>[]
  rows: Iterable<readonly Row[]> | AsyncIterable<readonly Row[]>
}

/** Columns of one kind, in one line each: `column('Fin', 'date', contract => contract.endsOn)`. */
export function column<Row>(label: string, kind: Kind, of: (row: Row) => Cell): Column<Row> {
  return { label, kind, of }
}

/** Lines already in memory, by so many that writing them holds nobody. */
export function* byHundreds<Row>(rows: readonly Row[], size = 500): Generator<readonly Row[]> {
  for (let start = 0; start < rows.length; start += size) yield rows.slice(start, start + size)
}
