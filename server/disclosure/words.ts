import { count, hoursFigure, longDate, shareTenth } from '#server/base/format.ts'
import { plural } from '#server/base/french.ts'
import type { PublicRow, Publics, PublicTable } from './publics.ts'
import { LEAST, LEAST_SENSITIVE } from './rules.ts'

// One mark for each reason, the same on every surface.

/** A person at least; the number is not published. */
export const SECRET = 's'

/** How each mark is read aloud, and what stands beside an empty value in a file. */
export const marks = {
  s: { aloud: 'secret statistique', inFiles: 's' },
  nd: { aloud: 'non connu', inFiles: 'nd' },
  '///': { aloud: 'sans objet', inFiles: 'so' },
} as const

/** What is said of breakdowns that nothing protects: of these ones, or of all. */
export function notPublished(heads: readonly string[]): string {
  const which = heads.length > 0 ? ` (${heads.map(head => head.toLowerCase()).join(', ')})` : ''
  return `Répartition non publiée${which} : trop peu de personnes.`
}

/** Under every table that holds a mark, and in the description of each file. */
export const SECRET_LEGEND = `${SECRET}\u00a0: au moins une personne ; effectif non publié pour protéger les personnes (moins de ${LEAST}, moins de ${LEAST_SENSITIVE} pour les publics sensibles, ou ce qui permettrait de le déduire).`

export function breakdownOn(until: string): string {
  return `Répartition au ${longDate(until)}.`
}

/** « 12 », « s ». */
export function personsSaid({ persons }: Pick<Publics, 'persons'>): string {
  return persons === null ? SECRET : count(persons)
}

/** How many, and how many women, on which day. */
export function publicsLead({ persons, until, tables }: Publics): string {
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
export function publicsNote({ persons, until, tables, withheld, exitsUnknown }: Publics): string | null {
  if (persons === 0) return null
  const secret = persons === null || tables.some(({ hasSecret }) => hasSecret)
  const said = [
    ...(secret ? [SECRET_LEGEND] : []),
    ...(tables.length > 0 ? [breakdownOn(until), ROWS] : []),
    ...(exitsUnknown ? [EXITS_UNKNOWN] : []),
    ...(withheld.length > 0 ? [notPublished(tables.length > 0 ? withheld : [])] : []),
  ]
  return said.join(' ')
}

const EXITS_UNKNOWN = `Situation à la sortie\u00a0: nd, ${marks.nd.aloud} à ce jour.`

export const ROWS =
  'Une ligne absente ne compte personne. Les publics sensibles sont regroupés avec d’autres. Chaque personne compte sous son premier critère, et dans chaque modalité où elle a travaillé.'

/** With its own day, where it is an earlier one. */
export function publicsHead({ head, until }: PublicTable, publics: Publics): string {
  return until === publics.until ? head : `${head}, au ${longDate(until)}`
}

/** A row as it is written, in every table. */
export function publicsCells({ label, persons, centihours }: PublicRow, { centihours: sum }: PublicTable) {
  return {
    label,
    people: persons === null ? SECRET : count(persons),
    hours: centihours === null ? SECRET : hoursFigure(centihours),
    share: centihours === null ? SECRET : shareTenth(centihours, sum),
  }
}
