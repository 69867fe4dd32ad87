// The tables in which the open data are published, told by their columns and never by their name. « acheteur.id »,
// « acheteur_id » and « acheteurid » are one column.

/**
 * How a row says its holders and its amendments: 'holders', one row for each contract × holder × amendment (decp.info);
 * 'wide', three holders and the last amendment beside each other (data.economie); 'joined', everything in one cell with « ; »
 * between (Koumoul).
 */
export type Layout = 'holders' | 'wide' | 'joined'
export type Header = { layout: Layout; columns: readonly string[]; has: ReadonlyMap<string, number> }

/** What these cells head; null when they are not the columns of published contracts. */
export function headerOf(cells: readonly string[]): Header | null {
  const columns = cells.map(columnName)
  const has = new Map(columns.map((name, index) => [name, index] as const).reverse())
  if (missingColumns(cells).length > 0) return null
  const layout = ['titulaireid1', 'titulaires'].some(name => has.has(name))
    ? 'wide'
    : has.has('titulaireid')
      ? 'holders'
      : 'joined'
  return { layout, columns, has }
}

/** The columns without which no contract is known, that these cells lack; as people know them. */
export function missingColumns(cells: readonly string[]): string[] {
  const has = new Set(cells.map(columnName))
  const wanted: [shown: string, names: string[]][] = [
    ['id', ['id', 'uid']],
    ['acheteur_id', ['acheteurid', 'autoriteconcedanteid']],
    ['objet', ['objet']],
  ]
  return wanted.filter(([, names]) => !names.some(name => has.has(name))).map(([shown]) => shown)
}

function columnName(cell: string): string {
  return cell
    .normalize('NFD')
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '')
}

/** Columns that hold the identifiers of companies and buyers: what a spreadsheet damages first. */
export function isIdentifierColumn(name: string): boolean {
  return /^(?:acheteurid|autoriteconcedanteid|titulaireid[1-9]?|idtitulaire|concessionnairesid)$/.test(name)
}
