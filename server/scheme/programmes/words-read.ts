import { capital, longDate, shareTenth } from '#server/base/format.ts'
import { plural } from '#server/base/french.ts'
import type { ReadProgramme } from './read.ts'
import type { TargetRead } from './rules.ts'
import { quantitySaid } from './words.ts'

/** « 12 », « s », « 12 (tableau de l’EBE, 31 mars 2026) ». */
export function reachedSaid({ measure, reached }: TargetRead): string {
  const said = quantitySaid(measure, reached.value)
  return reached.said ? `${said} (${reached.said.source}, ${longDate(reached.said.datedOn)})` : said
}

export function shareSaid({ reached, wanted }: TargetRead): string {
  return typeof reached.value === 'number' ? shareTenth(reached.value, wanted) : '—'
}

/** One sentence that a committee reads first. */
export function synthesisOf({ programme, targets, contracts, meetings: held, partners, at }: ReadProgramme): string {
  const reached = targets.filter(({ state }) => state === 'reached').length
  const behind = targets.filter(({ state }) => state === 'behind' || state === 'missed').length
  const goals =
    targets.length === 0
      ? 'Aucun objectif chiffré n’est écrit'
      : `${plural(targets.length, 'objectif chiffré', 'objectifs chiffrés')}, ${reached === 0 ? 'aucun atteint' : `${reached} atteint${reached > 1 ? 's' : ''}`}${behind > 0 ? `, ${behind} en dessous de ce qui est attendu` : ''}`
  const with_ = [
    plural(contracts, 'marché', 'marchés', 'aucun marché'),
    plural(held.length, 'session', 'sessions', 'aucune session'),
    plural(partners.length, 'partenaire', 'partenaires', 'aucun partenaire'),
  ].join(', ')
  const over = programme.endsOn !== null && programme.endsOn < at ? ' Terminé.' : ''
  return `${goals}. ${capital(with_)}.${over}`
}

/** One line a target: the follow-up table, on the page as in its file. */
export type FollowLine = { programme: ReadProgramme; target: TargetRead | null }

export function followLines(programmes: readonly ReadProgramme[]): FollowLine[] {
  return programmes.flatMap((programme): FollowLine[] =>
    programme.targets.length > 0
      ? programme.targets.map(target => ({ programme, target }))
      : [{ programme, target: null }],
  )
}
