import type { Db } from '#db/connect.ts'
import type { User } from '#server/access/rules.ts'
import { plusDays } from '#server/base/dates.ts'
import { AlreadyDone, Conflict } from '#server/base/errors.ts'
import { type Author, withoutKey } from '#server/journal/store.ts'
import { ofPeriod } from '#server/register/clauses/period-words.ts'
import { contractFor } from '#server/register/contracts/store.ts'
import type { GroupOutcome } from '#server/register/hours/month-gestures.ts'
import { reopenStatement } from '#server/register/hours/statement-actions.ts'
import { gestures } from '#server/register/hours/transition-rules.ts'
import { sendBackByMail } from '#server/register/reminders/send-back.ts'
import { sentBackNotice } from '#server/register/reminders/send-back-words.ts'
import type { Content } from '#server/web/form-content.ts'
import { naming } from '../naming.ts'
import type { Told } from './figures.ts'
import type { Back, MonthGesture, TypedMonth } from './form.ts'
import type { MonthSource } from './source.ts'

// A statement given back in its place: to whoever sent it, by a mail that says why; or to whoever settled it, opened again.

type BackGesture = { kind: Back; group: string }
type Asking = { user: User; author: Author; source: MonthSource; typed: TypedMonth }

export type GivenBack = { key: string } & ({ notice: string } | { why: GroupOutcome })

export function isBack(gesture: MonthGesture): gesture is BackGesture {
  return gesture.kind === 'sendBack' || gesture.kind === 'reopen'
}

export async function giveBack(db: Db, asking: Asking): Promise<GivenBack> {
  const { author, source, typed } = asking
  const { kind, group: key } = typed.gesture as BackGesture
  const told = source.statements.find(one => one.key === key)
  const reason = (typed.fields[`motif-${key}`] ?? '').trim().slice(0, 500)
  if (!told || typed.groups.get(key)?.seen !== told.group.sender.events.length) return { key, why: { kind: 'changed' } }
  if (!reason) return refused(key, gestures[kind].reason!)
  const named = await naming(db, told.contract.contractId, { reason }, withoutKey(author))
  if (named) return refused(key, named.reason!)
  try {
    return await given(db, asking, told, kind, reason)
  } catch (error) {
    if (error instanceof AlreadyDone) return { key, notice: doneWords(told, kind) }
    if (error instanceof Conflict) return { key, why: { kind: 'changed' } }
    throw error
  }
}

async function given(db: Db, { user, author }: Asking, told: Told, kind: Back, reason: string): Promise<GivenBack> {
  const { key, contract, group } = told
  const place = { contract: await contractFor(db, user, contract.contractId), clauseId: contract.clauseId }
  const { statement, sender, months } = group
  const dueOn = plusDays(author.today, statement.dueDays)
  const asked = { version: statement.version, senderId: sender.senderId, reason, dueOn, role: user.role }
  if (kind === 'reopen') {
    const sentence = await reopenStatement(db, place, months[0]!, asked, author)
    return sentence ? refused(key, sentence) : { key, notice: doneWords(told, kind) }
  }
  const who = { named: contract.grid.named, writer: user }
  const sent = await sendBackByMail(db, place, months[0]!, asked, who, author)
  return 'sentence' in sent ? refused(key, sent.sentence) : { key, notice: sentBackNotice(statement.key, sent) }
}

function doneWords({ group }: Told, kind: Back): string {
  return `Le relevé ${ofPeriod(group.statement.key)} ${gestures[kind].done}.`
}

function refused(key: string, sentence: string): GivenBack {
  return { key, why: { kind: 'refused', sentence } }
}

/** The form as it goes on: the reason was said. */
export function withoutReason(content: Content, { gesture }: TypedMonth): Content {
  const { group } = gesture as BackGesture
  return Object.fromEntries(Object.entries(content).filter(([name]) => name !== `motif-${group}` && name !== 'geste'))
}
