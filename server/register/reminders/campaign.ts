import { createHash } from 'node:crypto'
import type { Db } from '#db/connect.ts'
import type { User } from '#server/access/rules.ts'
import { letterText } from '../proceedings/letters.ts'
import { linkMarks } from './links.ts'
import { type Asked, type Awaited, grouped, reminderMail, type Unreachable, type Writer } from './rules.ts'
import { awaitedOf, contactsOf, remindedOn, type Scope, thingKey } from './store.ts'

/** A mail as it would leave: what is confirmed is what was read, by its digest. */
export type Draft = Asked & { key: string; digest: string; subject: string; text: string }

export type Campaign = {
  drafts: Draft[]
  unreachable: Unreachable[]
  /** Reminded today already: not asked again before tomorrow. */
  reminded: Awaited[]
}

/** Whom to remind of what, in the institution’s words. As many queries for a portfolio as for a contract. */
export async function campaignOf(db: Db, user: User, scope: Scope, writer: Writer): Promise<Campaign> {
  return campaignFrom(db, await awaitedOf(db, user, scope), scope.today, writer)
}

export async function campaignFrom(
  db: Db,
  awaited: readonly Awaited[],
  today: string,
  writer: Writer,
): Promise<Campaign> {
  const clauseIds = [...new Set(awaited.map(({ clauseId }) => clauseId))]
  const done = await remindedOn(db, clauseIds, today)
  const reminded = awaited.filter(item => done.has(thingKey(item)))
  const open = awaited.filter(item => !done.has(thingKey(item)))
  const { asked, unreachable } = grouped(open, await contactsOf(db, open))
  const { body } = await letterText(db, 'reminder')
  const drafts = asked.map((one): Draft => {
    const { subject, text } = reminderMail(body, one, writer, linkMarks(one.items))
    const key = `${one.senderId}-${digestOf(one.email)}`
    return { ...one, key, subject, text, digest: digestOf(`${one.email}\n${subject}\n${text}`) }
  })
  return { drafts, unreachable, reminded }
}

function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16)
}
