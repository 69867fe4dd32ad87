import type { Db } from '#db/connect.ts'
import { type Author, record } from '#server/journal/store.ts'
import type { Place } from '#server/register/clauses/place.ts'
import { told } from '#server/register/deposits/actions.ts'
import { putAnswers } from '#server/register/deposits/answers-store.ts'
import type { Deposit } from '#server/register/deposits/store.ts'
import { participantOf } from '#server/register/participants/store.ts'
import { type Joined, type Joining, joinAll } from '#server/register/placements/join.ts'
import { type NewJoined, noteJoined } from './joined-store.ts'
import { type Line, rowKey, whoKey } from './reading-rules.ts'

/** Somebody of a file who joins, and the line that names them. */
export type FromLine = { line: Line; isRepeated: boolean; place: Place; joining: Joining }

/**
 * The persons of a file who join its contracts, all or none; each is then known by what the file calls them, in it and in the next ones of
 * its sender.
 */
export function joinFromFile(db: Db, deposit: Deposit, joiners: readonly FromLine[], author: Author): Promise<Joined> {
  return joinAll(db, joiners, author, async (trx, joined) => {
    const people = []
    const news: NewJoined[] = []
    for (const [index, { line, isRepeated, place, joining }] of joiners.entries()) {
      const { number, placementId } = joined[index]!
      const { id: participantId } = (await participantOf(trx, place.contract.buyerId, number))!
      people.push({ ...whoKey(line.person), ...(isRepeated && rowKey(line)), participantId })
      news.push({ participantId, placementId, clauseId: place.clauseId, isNew: !('number' in joining.joiner) })
    }
    await noteJoined(trx, deposit.id, news)
    await putAnswers(trx, deposit.id, deposit.answers, people, author)
    await record(trx, author, await told(trx, deposit, 'file.joined', { people: people.length }, author))
  })
}
