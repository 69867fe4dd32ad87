import type { Db } from '#db/connect.ts'
import type { User } from '#server/access/rules.ts'
import { later, plusDays } from '#server/base/dates.ts'
import { listed } from '#server/base/french.ts'
import { type Author, onlyOnce, record, withoutKey } from '#server/journal/store.ts'
import { send } from '#server/mail/send.ts'
import { ofPeriod } from '../clauses/period-words.ts'
import { noteFact } from '../facts/actions.ts'
import { type Campaign, campaignFrom, type Draft } from './campaign.ts'
import type { Awaited, ReminderRule, Writer } from './rules.ts'
import { awaitedOf, type Scope } from './store.ts'

/** Days that a company is given to answer a reminder. */
const ANSWER_DAYS = 7

/** How many mails were written; who was left, because what they owe or their address changed since it was read. */
export type Sent = { mails: number; left: string[] }

/**
 * Sends the reminders that were read and chosen, by their key and digest: one mail a sender. Each is written, told on its
 * contracts and waits for the company, in one transaction.
 */
export async function sendReminders(
  db: Db,
  author: Author,
  user: User,
  scope: Scope,
  chosen: ReadonlyMap<string, string>,
): Promise<Sent> {
  return db.transaction(async trx => {
    const awaited = await lockedAwaited(trx, user, scope)
    await onlyOnce(trx, author)
    const { drafts } = await campaignFrom(trx, awaited, scope.today, user)
    const kept = drafts.filter(({ key, digest }) => chosen.get(key) === digest)
    const keys = new Set(kept.map(({ key }) => key))
    const left = [...chosen.keys()].filter(key => !keys.has(key))
    if (kept.length > 0) await write(trx, author, kept, { writer: user, month: scope.upTo, rule: '' })
    return { mails: kept.length, left: left.map(key => nameOf(key, drafts, awaited)) }
  })
}

/** The same for those that leave by themselves, once a rule asks for them. How many mails. */
export async function sendByRule(
  trx: Db,
  author: Author,
  { writer, month, rule }: { writer: Writer; month: string; rule: ReminderRule },
  campaign: Pick<Campaign, 'drafts'>,
): Promise<number> {
  if (campaign.drafts.length > 0) await write(trx, author, campaign.drafts, { writer, month, rule })
  return campaign.drafts.length
}

/** Two people, or two processes, that remind of the same statements take turns. */
export async function lockedAwaited(trx: Db, user: User, scope: Scope): Promise<Awaited[]> {
  const first = await awaitedOf(trx, user, scope)
  const ids = [...new Set(first.map(({ clauseId }) => clauseId))].sort((a, b) => a - b)
  if (ids.length === 0) return first
  await trx('clauses').whereIn('id', ids).orderBy('id').forUpdate().select('id')
  return awaitedOf(trx, user, scope)
}

type How = { writer: Writer; month: string; rule: ReminderRule | '' }

async function write(trx: Db, author: Author, drafts: readonly Draft[], { writer, month, rule }: How): Promise<void> {
  const items = drafts.flatMap(draft => draft.items)
  const buyers = [...new Set(items.map(({ buyerId }) => buyerId))]
  const contracts = Map.groupBy(items, ({ contractId }) => contractId)
  await record(trx, author, {
    action: rule ? 'reminders.sentByRule' : 'reminders.sent',
    subject: 'mail',
    subjectId: null,
    buyerId: buyers[0]!,
    alsoFor: buyers.slice(1),
    href: `/relances/${month}`,
    after: { month, mails: drafts.length, contracts: contracts.size },
  })
  for (const { senderId, email, subject, text, items: own } of drafts) {
    const mail = { kind: 'reminder', to: email, subject, text, replyTo: writer.email, companyId: senderId } as const
    const outbox_id = await send(trx, mail, author)
    await trx('statement_mails').insert(
      own.map(({ clauseId, period }) => ({
        outbox_id,
        clause_id: clauseId,
        sender_id: senderId,
        period,
        dated_on: author.today,
        thing: 'reminder',
        rule,
      })),
    )
  }
  for (const own of contracts.values()) await tell(trx, withoutKey(author), own)
}

/** On each contract: who was reminded of what. It is the company’s turn. */
async function tell(trx: Db, author: Author, items: readonly Awaited[]): Promise<void> {
  const [{ contractId: id, buyerId }] = items as [Awaited]
  const periods = listed([...new Set(items.map(({ period }) => ofPeriod(period)))])
  const due = items.map(({ dueOn }) => dueOn).reduce(later, plusDays(author.today, ANSWER_DAYS))
  const what = items.length === 1 ? 'le relevé' : 'les relevés'
  const form = {
    kind: 'reminder',
    datedOn: author.today,
    untilOn: due,
    text: `Courriel envoyé pour ${what} ${periods}`,
    centihours: null,
    waitsOn: 'company',
    nextStep: `envoyer ${what} ${periods}`,
  } as const
  await noteFact(trx, { id, buyerId }, form, author)
}

function nameOf(key: string, drafts: readonly Draft[], awaited: readonly Awaited[]): string {
  const senderId = Number(key.split('-')[0])
  return [...drafts, ...awaited].find(one => one.senderId === senderId)?.senderName ?? 'une entreprise qui a répondu'
}
