import type { Db } from '#db/connect.ts'
import { plusDays } from '#server/base/dates.ts'
import { dayInFrance } from '#server/base/format.ts'
import { answererFrom, isVisitOpen, passState } from './rules.ts'
import { type Pass, passNumbered } from './store.ts'
import { newToken, tokenHash } from './tokens.ts'

// A visit: what a link opens in one browser, for two hours. What the browser holds is kept as a fingerprint only.

export type Visit = { id: string; pass: Pass; answeredBy: string; notice: string }

/** Goes on from the page of a link: what the browser will hold; null where the link opens no more. */
export async function openVisit(db: Db, pass: Pass, device: string, now: string): Promise<string | null> {
  if (passState(pass, dayInFrance(now)) !== 'open') return null
  const token = newToken()
  await db.transaction(async trx => {
    await trx('pass_visits').insert({ id: tokenHash(token), pass_id: pass.id, device, opened_at: now, seen_at: now })
    await trx('passes').where({ id: pass.id, opened_at: null }).update({ opened_at: now })
  })
  return token
}

/** The visit that a browser holds, open or over; null when it holds none. */
export async function visitHeld(db: Db, token: string, now: string): Promise<(Visit & { isOpen: boolean }) | null> {
  const row = await db('pass_visits')
    .where({ id: tokenHash(token) })
    .first()
  const pass = row && (await passNumbered(db, row.pass_id))
  if (!row || !pass) return null
  const isOpen = isVisitOpen({ openedAt: row.opened_at, seenAt: row.seen_at }, passState(pass, dayInFrance(now)), now)
  if (isOpen && Date.parse(now) - Date.parse(row.seen_at) > 60_000)
    await db('pass_visits').where({ id: row.id }).update({ seen_at: now })
  return { id: row.id, pass, answeredBy: row.answered_by, notice: row.notice, isOpen }
}

/** Who answers, typed once a visit. False when it is nobody’s name. */
export async function sayWhoAnswers(db: Db, { id }: Pick<Visit, 'id'>, typed: string): Promise<boolean> {
  const name = answererFrom(typed)
  if (name !== null) await db('pass_visits').where({ id }).update({ answered_by: name })
  return name !== null
}

/** A sentence for the next page, once. */
export async function putNotice(db: Db, { id }: Pick<Visit, 'id'>, notice: string): Promise<void> {
  await db('pass_visits').where({ id }).update({ notice })
}

export async function closeVisit(db: Db, { id }: Pick<Visit, 'id'>): Promise<void> {
  await db('pass_visits').where({ id }).update({ seen_at: '' })
}

/** Days after which an address, and who opened what, serve nobody any more. */
const KEPT_DAYS = 365

/** Forgets to whom old links were sent, and the visits that they opened; what was answered by them stays signed. */
export async function forgetOldPasses(db: Db, today: string): Promise<void> {
  const old = db('passes').where('expires_on', '<', plusDays(today, -KEPT_DAYS))
  await db('pass_visits').whereIn('pass_id', old.clone().select('id')).delete()
  await old.whereNot('recipient', '').update({ recipient: '' })
}

/** Something was typed: the first time of this link. */
export async function noteStarted(db: Db, { id }: Pick<Pass, 'id'>, now: string): Promise<void> {
  await db('passes').where({ id, started_at: null }).update({ started_at: now })
}
