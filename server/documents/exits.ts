import { count } from '#server/base/format.ts'
import { plural } from '#server/base/french.ts'
import { exitSituations } from '#server/register/participants/rules.ts'
import { LEAST_PERSONS, masked } from './rules.ts'
import type { Exit } from './store.ts'

const RUNNING = 'Encore en parcours'
const UNKNOWN = 'Situation non renseignée'

/**
 * What became of those whose hours count, of a contract long enough followed: aggregates only, small ones hidden; null when
 * nobody has left by the cut-off.
 */
export function exitsModel(participantIds: readonly number[], exits: ReadonlyMap<number, Exit>, at: string) {
  const counts = new Map<string, number>()
  for (const id of participantIds) {
    const label = situationOf(exits.get(id), at)
    counts.set(label, (counts.get(label) ?? 0) + 1)
  }
  const left = participantIds.length - (counts.get(RUNNING) ?? 0)
  if (left === 0) return null
  const order = [...Object.values<string>(exitSituations), UNKNOWN, RUNNING]
  const rows = masked(
    order.flatMap(label => (counts.has(label) ? [{ label, people: counts.get(label)!, centihours: 0 }] : [])),
  )
  if (!rows) return null
  return {
    caption: 'Situation à la sortie',
    lead: `${plural(participantIds.length, 'personne', 'personnes')} ; situation connue à la date d’arrêté.`,
    rows: rows.map(({ label, people, masked: hidden }) => ({
      label,
      people: hidden ? (people < LEAST_PERSONS ? `< ${LEAST_PERSONS}` : 'masqué') : count(people),
    })),
  }
}

function situationOf(exit: Exit | undefined, at: string): string {
  if (!exit?.exitOn || exit.exitOn > at) return RUNNING
  const known = exit.situation as keyof typeof exitSituations
  return Object.hasOwn(exitSituations, known) ? exitSituations[known] : UNKNOWN
}
