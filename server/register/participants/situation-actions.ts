import type { Db } from '#db/connect.ts'
import { type Author, onlyOnce, record, withoutKey } from '#server/journal/store.ts'
import { clausesOfParticipant, unsettle } from '../standings/store.ts'
import { entryOf } from './actions.ts'
import type { Participant } from './rules.ts'
import type { SituationMoment } from './situation-rules.ts'
import { putSituation } from './situation-store.ts'
import { dueNow } from './situations-due.ts'

export type SituationAnswer = {
  person: Pick<Participant, 'id' | 'number' | 'buyerId'>
  moment: SituationMoment
  situation: string
}

/** Records what was learnt of several people. What somebody else answered meanwhile stands, and is not answered twice. */
export async function answerSituations(
  db: Db,
  answers: readonly SituationAnswer[],
  author: Author,
): Promise<{ kept: number; already: number }> {
  return db.transaction(async trx => {
    const ids = answers.map(({ person }) => person.id).sort((a, b) => a - b)
    await trx('participants').whereIn('id', ids).orderBy('id').forUpdate().select('id')
    await onlyOnce(trx, author)
    let kept = 0
    for (const answer of answers) if (await answered(trx, answer, kept === 0 ? author : withoutKey(author))) kept += 1
    return { kept, already: answers.length - kept }
  })
}

async function answered(trx: Db, { person, moment, situation }: SituationAnswer, author: Author): Promise<boolean> {
  const due = await dueNow(trx, person.id, author.today)
  if (due?.moment !== moment) return false
  const said = { moment, situation, onDay: due.on }
  await record(trx, author, {
    ...entryOf(person, moment === 'end' ? 'participant.exited' : 'participant.situationSaid'),
    after: moment === 'end' ? { exitSituation: situation, exitOn: due.on } : { moment, exitSituation: situation },
  })
  await putSituation(trx, person.id, said, author)
  await unsettle(trx, await clausesOfParticipant(trx, person.id))
  return true
}
