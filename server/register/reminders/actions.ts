import type { Db } from '#db/connect.ts'
import type { User } from '#server/access/rules.ts'
import { later, plusDays } from '#server/base/dates.ts'
import { listed } from '#server/base/french.ts'
import { type Author, onlyOnce, record, withoutKey } from '#server/journal/store.ts'
import { postOf } from '#server/mail/post.ts'
import { send } from '#server/mail/send.ts'
import { ofPeriod } from '../clauses/period-words.ts'
import { noteFact } from '../facts/actions.ts'
import { campaignFrom, type Draft } from './campaign.ts'
import { withLinks } from './links.ts'
import { type Awaited, type ReminderDays, ruleOn, type Writer } from './rules.ts'
import { awaitedOf, type Scope, withoutReminded } from './store.ts'

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
    const awaited = await lockedAwaited(trx, user, scope, clausesIn(await awaitedOf(trx, user, scope)))
    await onlyOnce(trx, author)
    const { drafts } = await campaignFrom(trx, awaited, scope.today, user)
    const kept = drafts.filter(({ key, digest }) => chosen.get(key) === digest)
    const keys = new Set(kept.map(({ key }) => key))
    const left = [...chosen.keys()].filter(key => !keys.has(key))
    if (kept.length > 0) await write(trx, author, kept, { writer: user, month: scope.upTo, days: null })
    return { mails: kept.length, left: left.map(key => nameOf(key, drafts, awaited)) }
  })
}

/**
 * The same for what these rules ask of one who follows contracts: one mail a sender, whichever rules ask. What is asked is
 * looked for first: most often nothing is, and then nothing is held. How many mails.
 */
export async function sendByRules(
  db: Db,
  author: Author,
  user: User,
  scope: Scope,
  days: ReminderDays,
): Promise<number> {
  const asked = async (trx: Db, awaited: readonly Awaited[]) => {
    const now = awaited.filter(({ dueOn }) => ruleOn(dueOn, scope.today, days) !== null)
    return withoutReminded(trx, now, scope.today, days)
  }
  const first = clausesIn(await asked(db, await awaitedOf(db, user, scope)))
  if (first.length === 0) return 0
  return db.transaction(async trx => {
    const open = await asked(trx, await lockedAwaited(trx, user, scope, first))
    const { drafts } = await campaignFrom(trx, open, scope.today, user)
    if (drafts.length > 0) await write(trx, author, drafts, { writer: user, month: scope.upTo, days })
    return drafts.length
  })
}

/** Two people, or two processes, that remind of the same statements take turns. */
async function lockedAwaited(trx: Db, user: User, scope: Scope, clauseIds: readonly number[]): Promise<Awaited[]> {
  if (clauseIds.length === 0) return []
  await trx('clauses')
    .whereIn('id', [...clauseIds])
    .orderBy('id')
    .forUpdate()
    .select('id')
  return awaitedOf(trx, user, { ...scope, clauseIds })
}

function clausesIn(awaited: readonly Awaited[]): number[] {
  return [...new Set(awaited.map(({ clauseId }) => clauseId))].sort((a, b) => a - b)
}

/** `days`: of the rules that ask; null where a person does. */
type How = { writer: Writer; month: string; days: ReminderDays | null }

async function write(trx: Db, author: Author, drafts: readonly Draft[], { writer, month, days }: How): Promise<void> {
  const items = drafts.flatMap(draft => draft.items)
  const buyers = [...new Set(items.map(({ buyerId }) => buyerId))]
  const contracts = Map.groupBy(items, ({ contractId }) => contractId)
  await record(trx, author, {
    action: days ? 'reminders.sentByRule' : 'reminders.sent',
    subject: 'mail',
    subjectId: null,
    buyerId: buyers[0]!,
    alsoFor: buyers.slice(1),
    href: `/relances/${month}`,
    after: { month, mails: drafts.length, contracts: contracts.size },
  })
  const post = await postOf(trx)
  for (const { senderId, email, subject, text, items: own } of drafts) {
    const linked = await withLinks(trx, text, { companyId: senderId, email, items: own }, author, post)
    const said = { subject, text: linked.text, shown: linked.shown, secret: linked.shown !== null }
    const mail = { kind: 'reminder', to: email, ...said, replyTo: writer.email, companyId: senderId } as const
    const outbox_id = await send(trx, mail, author, post)
    await trx('statement_mails').insert(
      own.map(({ buyerId, clauseId, period, dueOn }) => ({
        outbox_id,
        pass_id: linked.passes.get(buyerId) ?? null,
        clause_id: clauseId,
        sender_id: senderId,
        period,
        dated_on: author.today,
        thing: 'reminder',
        rule: (days && ruleOn(dueOn, author.today, days)) ?? '',
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
