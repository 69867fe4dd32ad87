import type { Db } from '#db/connect.ts'
import type { User } from '#server/access/rules.ts'
import { inChunks } from '#server/base/chunks.ts'
import { lastDay, type Month, monthOf } from '#server/base/dates.ts'
import { buyerName } from '../buyers/words.ts'
import { periodsOf } from '../clauses/period-rules.ts'
import { contactsOfBuyer } from '../companies/contact-store.ts'
import { visibleContracts } from '../contracts/store.ts'
import { isPeriodOver, periodStatement, senderStateOn } from '../hours/statement-rules.ts'
import { type Statements, statementsOf } from '../hours/statements-of.ts'
import { type Awaited, asksFrom, type Contact, type ReminderDays, ruleOn } from './rules.ts'

/** Under the contracts of whom, or one alone, up to the periods that end in which month; of some clauses only. */
export type Scope = { upTo: Month; today: string; clauseIds?: readonly number[] } & (
  | { followedBy: number }
  | { contractId: number }
)

/** The statements that did not come under the contracts of a person, of every period that ended by this month. */
export async function awaitedOf(db: Db, user: User, scope: Scope): Promise<Awaited[]> {
  const { upTo, today, clauseIds } = scope
  const query = visibleContracts(db, user).join('clauses', 'clauses.contract_id', 'contracts.id')
  if ('contractId' in scope) query.where('contracts.id', scope.contractId)
  else query.where('contracts.followed_by', scope.followedBy)
  if (clauseIds) query.whereIn('clauses.id', [...clauseIds])
  const contracts = await query
    .orderBy(['contracts.sort_text', 'contracts.id'])
    .select(
      ...([
        'contracts.id',
        'contracts.number',
        'contracts.lot_number',
        'contracts.title',
        'contracts.buyer_id',
      ] as const),
      ...(['clauses.id as clause_id', 'buyers.name as buyer_name', 'buyers.siret as buyer_siret'] as const),
    )
  const sources = await statementsOf(
    db,
    contracts.map(row => row.clause_id),
  )
  return contracts.flatMap(row => {
    const source = sources.get(row.clause_id)!
    const about = {
      contractId: row.id,
      clauseId: row.clause_id,
      buyerId: row.buyer_id,
      buyerName: buyerName({ name: row.buyer_name, siret: row.buyer_siret }),
      number: row.number,
      lotNumber: row.lot_number,
      title: row.title,
    }
    return waitingIn(source, upTo, today).map(one => ({ ...about, ...one }))
  })
}

function waitingIn(source: Statements, upTo: Month, today: string) {
  const { startsOn, endsOn, rhythms, named } = source
  if (startsOn === null) return []
  const until = lastDay(upTo)
  const senderOf = new Map(named.map(sender => [sender.id, sender]))
  return periodsOf(rhythms, { startsOn, endsOn: endsOn ?? until }, until)
    .filter(period => period.to <= until && isPeriodOver(period, endsOn, today))
    .flatMap(period =>
      periodStatement(source, monthOf(period.from)).senders.flatMap(sender => {
        const { senderId, expected, follows, state, dueOn } = sender
        if (senderId === null || !expected || follows || senderStateOn(sender, today) === 'received') return []
        if (state !== 'awaited' && state !== 'sentBack' && state !== 'reopened') return []
        const { name: senderName, identifier: senderIdentifier } = senderOf.get(senderId)!
        return [{ senderId, senderName, senderIdentifier, period: period.key, dueOn, state }]
      }),
    )
}

/** What each buyer noted of whom to write to. */
export async function contactsOf(db: Db, awaited: readonly Awaited[]) {
  const found = new Map<number, Map<number, Contact>>()
  for (const [buyerId, items] of Map.groupBy(awaited, item => item.buyerId))
    found.set(buyerId, await contactsOfBuyer(db, buyerId, [...new Set(items.map(({ senderId }) => senderId))]))
  return (buyerId: number, senderId: number) => found.get(buyerId)?.get(senderId)
}

export function thingKey({
  clauseId,
  senderId,
  period,
}: {
  clauseId: number
  senderId: number
  period: string
}): string {
  return `${clauseId} ${senderId} ${period}`
}

/** The reminders written on this day: nobody is reminded twice of one thing in a day. */
export async function remindedOn(db: Db, clauseIds: readonly number[], day: string): Promise<Set<string>> {
  const found = new Set<string>()
  for (const ids of inChunks(clauseIds)) {
    const rows = await db('statement_mails')
      .where({ dated_on: day, thing: 'reminder' })
      .whereIn('clause_id', ids)
      .select('clause_id', 'sender_id', 'period')
    for (const row of rows)
      found.add(thingKey({ clauseId: row.clause_id, senderId: row.sender_id, period: row.period }))
  }
  return found
}

/** Those that the rule which asks for them did not remind of yet: once for a statement, until it has another due day. */
export async function withoutReminded(
  db: Db,
  asked: readonly Awaited[],
  today: string,
  days: ReminderDays,
): Promise<Awaited[]> {
  const done = new Map<string, string>()
  for (const ids of inChunks([...new Set(asked.map(({ clauseId }) => clauseId))])) {
    const rows = await db('statement_mails')
      .whereIn('clause_id', ids)
      .whereNot({ rule: '' })
      .orderBy('dated_on')
      .select('clause_id', 'sender_id', 'period', 'dated_on', 'rule')
    for (const { clause_id: clauseId, sender_id: senderId, period, dated_on: on, rule } of rows)
      done.set(`${thingKey({ clauseId, senderId, period })} ${rule}`, on)
  }
  return asked.filter(item => {
    const rule = ruleOn(item.dueOn, today, days)!
    const on = done.get(`${thingKey(item)} ${rule}`)
    return on === undefined || on < asksFrom(rule, item.dueOn, days)
  })
}
