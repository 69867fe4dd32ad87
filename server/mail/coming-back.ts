import { createHash } from 'node:crypto'
import type { Db } from '#db/connect.ts'
import type { Clock } from '#server/base/clock.ts'
import { plural } from '#server/base/french.ts'
import { putAnswer } from './answers.ts'
import { nothing, type OnState, putState } from './claim.ts'
import { type Read, readMail } from './parsed.ts'
import { type Returned, refusalIn, returnedIn, statusSaid } from './return-rules.ts'
import type { MailState } from './words.ts'

type Mail = { id: number; state: MailState; created_at: string }

/** Reads what came back once, by what it holds, and says it of the mail that it names. False when it was read already. */
export async function readOnce(db: Db, clock: Clock, bytes: Buffer, onState = nothing): Promise<boolean> {
  const content_hash = createHash('sha256').update(bytes).digest('hex')
  if (await db('inbox').where({ content_hash }).first('id')) return false
  const read = await readMail(bytes)
  const returned = returnedIn(read.incoming)
  const at = clock.now()
  return db.transaction(async trx => {
    const mail = await namedBy(trx, returned)
    const row = { content_hash, kind: returned.kind, outbox_id: mail?.id ?? null, read_at: at }
    const [kept] = await trx('inbox').insert(row).onConflict('content_hash').ignore().returning('id')
    if (!kept) return false
    if (mail && returned.kind === 'answer') await answered(trx, mail, { inboxId: kept.id, read, at }, onState)
    else if (mail) await settle(trx, mail, returned, at, onState)
    return true
  })
}

/** The nearest of the messages it names that is one of ours. */
async function namedBy(trx: Db, returned: Returned): Promise<Mail | undefined> {
  if (returned.kind === 'unknown') return undefined
  const numbers = 'messageIds' in returned ? returned.messageIds : [returned.messageId]
  const rows = await trx('outbox')
    .whereIn('message_id', numbers)
    .forUpdate()
    .select('id', 'state', 'message_id', 'created_at')
  const found = rows.toSorted((a, b) => numbers.indexOf(a.message_id) - numbers.indexOf(b.message_id))[0]
  return found && { ...found, state: found.state as MailState }
}

/** Whatever became of the mail before, somebody received it: what they say and join is kept. */
async function answered(
  trx: Db,
  { id, created_at: sentAt }: Mail,
  { inboxId, read, at }: { inboxId: number; read: Read; at: string },
  onState: OnState,
): Promise<void> {
  const answer = { id: inboxId, ...(await putAnswer(trx, inboxId, read, { sentAt, readAt: at })) }
  const response = answer.overDay > 0 ? overDaySaid(answer.overDay) : ''
  await putKnown(trx, id, { state: 'answered', response })
  await putState(trx, { id, state: 'answered', response, at, answer }, onState)
}

function overDaySaid(files: number): string {
  const left = plural(files, 'fichier joint n’est pas gardé', 'fichiers joints ne sont pas gardés')
  return `${left}\u00a0: cette adresse a atteint la limite du jour.`
}

const BOUNCES_FROM: readonly MailState[] = ['engaged', 'sent', 'uncertain', 'arrived', 'toRetry']

async function settle(trx: Db, { id, state }: Mail, returned: Returned, at: string, onState: OnState): Promise<void> {
  const response = said(returned)
  if (returned.kind === 'bounce' && BOUNCES_FROM.includes(state)) {
    const refusal = refusalIn(returned.status)
    await putKnown(trx, id, { state: 'bounced', response, refusal })
    await putState(trx, { id, state: 'bounced', response, at, refusal }, onState)
  } else if (response) {
    await trx('outbox_events').insert({ outbox_id: id, at, state, detail: response })
  }
}

/** Whoever still holds it may not overwrite what is known by now. */
async function putKnown(trx: Db, id: number, known: { state: MailState; response: string; refusal?: string }) {
  await trx('outbox')
    .where({ id })
    .update({ ...known, claimed_by: null, lease_until: null })
}

function said(returned: Returned): string {
  if (returned.kind === 'bounce') return `Revenu\u00a0: ${statusSaid(returned.status)}.`
  if (returned.kind === 'delayed') return `Retardé, à suivre\u00a0: ${statusSaid(returned.status)}.`
  return returned.kind === 'automatic' ? 'Réponse automatique reçue.' : ''
}
