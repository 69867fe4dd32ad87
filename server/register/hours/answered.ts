import type { Db } from '#db/connect.ts'
import { longDate } from '#server/base/format.ts'
import { type Author, withoutKey } from '#server/journal/store.ts'
import type { Place } from '../clauses/place.ts'
import { noteFact } from '../facts/actions.ts'
import { type Fact, openStep } from '../facts/rules.ts'
import { factsOf } from '../facts/store.ts'

/** Once all that a mail asked for came, whatever became of it, nobody’s turn is left: the contract says so by itself. */
export async function liftReminder(trx: Db, { contract, clauseId }: Place, author: Author): Promise<void> {
  const step = openStep(await factsOf(trx, [contract.id]))
  const askedOn = step && (await dayAsked(trx, clauseId, step))
  if (!askedOn) return
  const asked = await trx('statement_mails')
    .where({ clause_id: clauseId, dated_on: askedOn })
    .select('sender_id', 'period')
  if (asked.length === 0) return // said by a person, who says what becomes of it
  const came = await trx('statements')
    .where({ clause_id: clauseId })
    .whereNotIn('state', ['sentBack', 'reopened'])
    .select('sender_id', 'period')
  const key = ({ sender_id, period }: { sender_id: number | null; period: string }) => `${sender_id} ${period}`
  const known = new Set(came.map(key))
  if (!asked.every(one => known.has(key(one)))) return
  const text = `Ce qui était demandé par courriel le ${longDate(askedOn)} est reçu`
  const nothing = { untilOn: null, centihours: null, nextStep: '' }
  const fact = { kind: 'contact', datedOn: author.today, text, waitsOn: 'nobody', ...nothing } as const
  await noteFact(trx, contract, fact, withoutKey(author))
}

/** The day of the mail that a step comes from: it waits for the company, or says by itself what that mail came to. */
async function dayAsked(trx: Db, clauseId: number, { kind, waitsOn, datedOn, recordedByName }: Fact) {
  if (kind === 'reminder' && waitsOn === 'company') return datedOn
  if (kind !== 'contact' || waitsOn !== 'facilitator' || recordedByName !== null) return null
  const last = await trx('statement_mails')
    .where({ clause_id: clauseId })
    .where('dated_on', '<=', datedOn)
    .orderBy('dated_on', 'desc')
    .first('dated_on')
  return last?.dated_on ?? null
}
