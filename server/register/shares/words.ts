import { owedHours } from '#server/base/format.ts'
import { listed } from '#server/base/french.ts'
import { percentOf } from '../contracts/words.ts'
import { givesBack, movedBy, type ShareAct } from './rules.ts'

/** Companies by their id, as people call them. */
export type Names = ReadonlyMap<number, string>

export function nameIn(names: Names, id: number | null): string {
  return id === null ? '' : (names.get(id) ?? 'une entreprise retirée')
}

/** What was decided of the parts, in a sentence. */
export function shareActSaid(
  { kind, unit, parts }: Pick<ShareAct, 'kind' | 'unit' | 'parts'>,
  names: Names,
  isTakenBack = false,
): string {
  if (kind === 'shares') {
    const said = parts.map(
      ({ companyId, value }) =>
        `${nameIn(names, companyId)} ${unit === 'points' ? percentOf(value) : owedHours(value)}`,
    )
    return `Parts\u00a0: ${listed(said)}`
  }
  if (kind === 'suppliers')
    return parts
      .map(
        ({ companyId, principalId }) =>
          `Les heures de ${nameIn(names, companyId)} comptent pour ${nameIn(names, principalId)}`,
      )
      .join('\u202f; ')
  const { from, to, centihours } = movedBy(parts)
  return `${owedHours(centihours)} ${isTakenBack ? 'reviennent' : 'passent'} de ${nameIn(names, from)} à ${nameIn(names, to)}`
}

/** What was decided of the parts, as lines of the history of the contract; what holds from the origin has no day. */
export function shareEvents(acts: readonly ShareAct[], names: Names) {
  return acts.flatMap(act => {
    if (act.effectOn === null) return []
    const text = `${shareActSaid(act, names, givesBack(act, acts))}\u00a0: ${withStop(act.reason)}`
    return [{ date: act.effectOn, text, by: act.recordedByName }]
  })
}

function withStop(text: string): string {
  return /[.!?…]$/.test(text) ? text : `${text}.`
}
