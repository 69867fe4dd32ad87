import { count, hoursFigure, longDate, shareTenth } from '#server/base/format.ts'
import { listed, plural } from '#server/base/french.ts'
import type { CreditedWork } from '#server/compliance/breakdown-rules.ts'
import { linesUpTo } from '#server/compliance/breakdown-rules.ts'
import { modeCategory } from '#server/disclosure/nomenclature-rules.ts'
import type { PublicRow, Publics, PublicTable } from '#server/disclosure/publics.ts'
import { breakdownOn, notPublished, SECRET, SECRET_LEGEND } from '#server/disclosure/words.ts'

// Who the hours went to, as it is published: what must not be shown does not come here.

export function peopleModel(publics: Publics, lines: readonly CreditedWork[], employers: ReadonlyMap<number, string>) {
  const modes = publics.tables.find(({ key }) => key === 'mode')
  const others = publics.tables.filter(({ key }) => key !== 'mode')
  return {
    lead: leadOf(publics),
    modes: modes ? modesTable(modes, publics, linesUpTo(lines, modes.until), employers) : null,
    tables: others.map(table => ({
      head: headOf(table, publics),
      rows: table.rows.map(row => cells(row, table)),
    })),
    note: noteOf(publics),
  }
}

/** « 12 », « s ». */
export function personsSaid({ persons }: Pick<Publics, 'persons'>): string {
  return persons === null ? SECRET : count(persons)
}

function leadOf({ persons, until, tables }: Publics): string {
  const day = longDate(until)
  if (persons === 0) return `Personne n’avait d’heure retenue au ${day} : il n’y a rien à répartir.`
  if (persons === null)
    return `Des personnes avaient des heures retenues au ${day} ; leur nombre n’est pas publié, pour que nul ne soit reconnu.`
  const sexes = tables.find(table => table.key === 'sex' && table.until === until)
  const women = sexes?.rows.find(({ key }) => key === 'F')
  const shown =
    sexes && women && women.persons !== null
      ? `, dont ${plural(women.persons, 'femme', 'femmes')}, ${shareTenth(women.centihours!, sexes.centihours)} des heures`
      : ''
  return `${plural(persons, 'personne avait', 'personnes avaient')} des heures retenues au ${day}${shown}.`
}

/** What stands under the tables: what the mark means, of which day they are, what is not published. */
function noteOf({ persons, until, tables, withheld }: Publics): string | null {
  if (persons === 0) return null
  const secret = persons === null || tables.some(({ hasSecret }) => hasSecret)
  const said = [
    ...(secret ? [SECRET_LEGEND] : []),
    ...(tables.length > 0 ? [breakdownOn(until), ROWS] : []),
    ...(withheld.length > 0 ? [notPublished(tables.length > 0 ? withheld : [])] : []),
  ]
  return said.join(' ')
}

const ROWS =
  'Une ligne absente ne compte personne. Les publics sensibles sont regroupés avec d’autres. Chaque personne compte sous son premier critère, et dans chaque modalité où elle a travaillé.'

/** With its own day, where it is an earlier one. */
function headOf({ head, until }: PublicTable, publics: Publics): string {
  return until === publics.until ? head : `${head}, au ${longDate(until)}`
}

function cells({ label, persons, centihours }: PublicRow, { centihours: sum }: PublicTable) {
  return {
    label,
    people: persons === null ? SECRET : count(persons),
    hours: centihours === null ? SECRET : hoursFigure(centihours),
    share: centihours === null ? SECRET : shareTenth(centihours, sum),
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
    head: headOf(table, publics),
    rows: table.rows.map(row => ({
      ...cells(row, table),
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
