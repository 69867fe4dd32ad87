import { count } from '#server/base/format.ts'
import { plural } from '#server/base/french.ts'
import { LEAST } from '#server/disclosure/rules.ts'
import { exitSituations } from '#server/register/participants/rules.ts'
import type { Exit } from './store.ts'

/**
 * What became of those whose hours count. Told once everybody’s situation is known, so that no later document tells who moved,
 * and only where no situation is that of a few; null before.
 */
export function exitsModel(participantIds: readonly number[], exits: ReadonlyMap<number, Exit>, at: string) {
  const situations = participantIds.map(id => situationOf(exits.get(id), at))
  if (situations.length === 0 || situations.includes(null)) return null
  const rows = Object.values<string>(exitSituations).flatMap(label => {
    const persons = situations.filter(one => one === label).length
    return persons > 0 ? [{ label, persons }] : []
  })
  if (rows.some(({ persons }) => persons < LEAST)) return null
  return {
    caption: 'Situation à la sortie',
    lead: `${plural(participantIds.length, 'personne', 'personnes')}\u202f; toutes les situations sont connues.`,
    rows: rows.map(({ label, persons }) => ({ label, people: count(persons) })),
  }
}

function situationOf(exit: Exit | undefined, at: string): string | null {
  if (!exit?.exitOn || exit.exitOn > at) return null
  const known = exit.situation as keyof typeof exitSituations
  return Object.hasOwn(exitSituations, known) ? exitSituations[known] : null
}
