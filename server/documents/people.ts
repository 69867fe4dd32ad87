import { hoursFigure, shareTenth } from '#server/base/format.ts'
import { listed } from '#server/base/french.ts'
import type { CreditedWork } from '#server/compliance/breakdown-rules.ts'
import { linesUpTo } from '#server/compliance/breakdown-rules.ts'
import { modeCategory } from '#server/disclosure/nomenclature-rules.ts'
import type { Publics, PublicTable } from '#server/disclosure/publics.ts'
import { personsSaid, publicsCells, publicsHead, publicsLead, publicsNote, SECRET } from '#server/disclosure/words.ts'

// Who the hours went to, as it is published: what must not be shown does not come here.

export function peopleModel(publics: Publics, lines: readonly CreditedWork[], employers: ReadonlyMap<number, string>) {
  const modes = publics.tables.find(({ key }) => key === 'mode')
  const others = publics.tables.filter(({ key }) => key !== 'mode')
  return {
    lead: publicsLead(publics),
    modes: modes ? modesTable(modes, publics, linesUpTo(lines, modes.until), employers) : null,
    tables: others.map(table => ({
      head: publicsHead(table, publics),
      rows: table.rows.map(row => publicsCells(row, table)),
    })),
    note: publicsNote(publics),
  }
}

/** By way of doing the hours, with who employed. */
function modesTable(
  table: PublicTable,
  publics: Publics,
  lines: readonly CreditedWork[],
  employers: ReadonlyMap<number, string>,
) {
  const counted = lines.filter(({ credit }) => credit.counted > 0)
  const namesOf = (row: string) =>
    counted
      .filter(({ work }) => modeCategory(work.window.mode) === row)
      .map(({ work }) => employers.get(work.employerId) ?? 'Employeur')
  return {
    head: publicsHead(table, publics),
    rows: table.rows.map(row => ({
      ...publicsCells(row, table),
      employers: row.persons === null ? SECRET : employersSaid([...new Set(namesOf(row.key))]),
      bar: row.centihours === null ? null : Math.round((row.centihours * 600) / table.centihours) / 10,
    })),
    total:
      table.until === publics.until
        ? {
            people: personsSaid(publics),
            hours: hoursFigure(table.centihours),
            share: shareTenth(table.centihours, table.centihours),
          }
        : null,
  }
}

function employersSaid(names: string[]): string {
  const sorted = names.sort((a, b) => a.localeCompare(b, 'fr'))
  return listed(sorted.length > 3 ? [...sorted.slice(0, 2), `${sorted.length - 2} autres`] : sorted)
}
