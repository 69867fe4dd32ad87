import type { Db } from '#db/connect.ts'
import { plusDays } from '#server/base/dates.ts'
import { ELIGIBILITY_WARNING_DAYS, groundLabel } from '../participants/rules.ts'
import { exitSituations } from '../participants/situation-rules.ts'
import { endColumns } from '../participants/situation-store.ts'
import { participantHref, pseudonym } from '../participants/words.ts'
import { eligibleUntil, modeLabel, type Window } from '../placements/rules.ts'
import { windowColumns, windowFrom } from '../placements/store.ts'
import { creditOf, type Work } from './rules.ts'
import { workUnder } from './store.ts'

type Situation = { word: string; tone: '' | 'is-fine' | 'is-late' | 'is-risk'; icon: string }

/** Someone counted under a clause, by pseudonym. One row a placement. */
export type Person = {
  participantId: number
  placementId: number
  /** « P-014 ». */
  ref: string
  href: string
  mode: string
  ground: string
  situation: Situation
  /** Last day on which work counts because of eligibility; null while eligibility is not established. */
  countsUntil: string | null
  /** Counted among validated hours, in centihours. */
  counted: number
}

/** The people under a clause, those who worked the most first. Sensitive grounds are grouped unless `readsSensitive`. */
export async function peopleUnder(
  db: Db,
  clauseId: number,
  today: string,
  { readsSensitive = false, work }: { readsSensitive?: boolean; work?: readonly Work[] } = {},
): Promise<Person[]> {
  const rows = await db('placements')
    .join('participants', 'participants.id', 'placements.participant_id')
    .join('clauses', 'clauses.id', 'placements.clause_id')
    .join('contracts', 'contracts.id', 'clauses.contract_id')
    .where('placements.clause_id', clauseId)
    .orderBy('participants.number')
    .select(
      'placements.id',
      'placements.participant_id',
      'participants.number',
      'participants.buyer_id',
      'participants.ground',
      ...endColumns(db),
      ...windowColumns(db),
    )
  const worked = Map.groupBy(work ?? (await workUnder(db, [clauseId])), line => line.placementId)

  const people = rows.map(row => {
    // As it is measured: a past reading keeps the employment that was known then.
    const window = worked.get(row.id)?.[0]?.window ?? windowFrom(row)
    return {
      participantId: row.participant_id,
      placementId: row.id,
      ref: pseudonym(row.number),
      href: participantHref({ number: row.number, buyerId: row.buyer_id }),
      mode: modeLabel(window.mode, readsSensitive),
      ground: groundLabel(row.ground, readsSensitive),
      situation: situationOf(window, row.exit_situation ?? '', today),
      countsUntil: row.eligible_on ? eligibleUntil(window) : null,
      counted: (worked.get(row.id) ?? []).reduce((sum, line) => sum + creditOf(line).counted, 0),
    }
  })
  return people.sort((a, b) => b.counted - a.counted)
}

/** Where someone is in their time under a clause: a shape, a word, a tone. */
export function situationOf(window: Window, exitSituation: string, today: string): Situation {
  const until = eligibleUntil(window)
  if (!window.eligibleOn) return { word: 'Éligibilité à établir', tone: '', icon: 'review' }
  if (Object.hasOwn(exitSituations, exitSituation)) {
    const word = exitSituations[exitSituation as keyof typeof exitSituations]
    return { word: `Sortie\u00a0: ${word}`, tone: 'is-fine', icon: 'reached' }
  }
  if (window.leftOn && window.leftOn < today) return { word: 'Contrat fini', tone: '', icon: 'idle' }
  if (until < today) return { word: 'Éligibilité terminée', tone: 'is-late', icon: 'clock' }
  const endsFirst = until < window.endsOn && until <= (window.leftOn ?? '2999-12-31')
  if (endsFirst && until <= plusDays(today, ELIGIBILITY_WARNING_DAYS)) {
    return { word: 'Finit bientôt', tone: 'is-late', icon: 'clock' }
  }
  return { word: 'En poste', tone: 'is-fine', icon: 'fine' }
}
