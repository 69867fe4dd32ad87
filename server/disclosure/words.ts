import { longDate } from '#server/base/format.ts'
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
export const SECRET_LEGEND = `${SECRET} : au moins une personne ; effectif non publié pour protéger les personnes (moins de ${LEAST}, moins de ${LEAST_SENSITIVE} pour les publics sensibles, ou ce qui permettrait de le déduire).`

export function breakdownOn(until: string): string {
  return `Répartition au ${longDate(until)}.`
}
