import { createHash } from 'node:crypto'
import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { type ParsedMail, simpleParser } from 'mailparser'
import type { Db } from '#db/connect.ts'
import type { Clock } from '#server/base/clock.ts'
import { type Kind, kindOf, type Log, startWorker, type Worker } from '#server/base/worker.ts'
import { nothing, type OnState, putState } from './claim.ts'
import { type Incoming, type Returned, returnedIn, statusSaid } from './return-rules.ts'
import type { MailState } from './words.ts'

/** Larger than any answer that we could take. */
const MOST_BYTES = 30 * 1024 ** 2
const LOOKS_EVERY = 20_000

/** Reads what comes back in a folder until it is stopped. Several processes may look at the same one. */
export function startReader(
  db: Db,
  clock: Clock,
  folder: string,
  log: Log,
  onState = nothing,
  every = LOOKS_EVERY,
): Worker {
  const seen = new Set<string>()
  const failed = (kind: Kind) => {
    log.error({ event: 'mail.inbox', ...kind }, 'mail')
    return every
  }
  return startWorker(async () => {
    await readInbox(db, clock, folder, { onState, seen, onFault: fault => failed(kindOf(fault)) })
    return every
  }, failed)
}

type Options = { onState?: OnState; seen?: Set<string>; onFault?: (fault: unknown) => void }

/**
 * Reads each mail of the folder once, by what it holds, whatever its name. `seen`: files that need not be opened again, or
 * whose fault was told: one that cannot be read is tried at each look, and holds nothing back.
 */
export async function readInbox(
  db: Db,
  clock: Clock,
  folder: string,
  { onState = nothing, seen = new Set<string>(), onFault = () => {} }: Options = {},
): Promise<number> {
  let read = 0
  for (const name of (await readdir(folder)).filter(file => file.endsWith('.eml')).sort()) {
    try {
      if (await readFileOnce(join(folder, name))) read++
    } catch (fault) {
      const { code } = fault as { code?: string }
      const told = `${name} ${code}`
      if (code !== 'ENOENT' && !seen.has(told)) onFault(fault) // one that is gone was taken away by whoever put it there
      seen.add(told)
    }
  }
  return read

  async function readFileOnce(path: string): Promise<boolean> {
    const found = await stat(path)
    const file = `${path} ${found.size} ${found.mtimeMs}`
    if (!found.isFile() || seen.has(file) || found.size > MOST_BYTES) return false
    const isNew = await readOnce(db, clock, await readFile(path), onState)
    seen.add(file)
    return isNew
  }
}

async function readOnce(db: Db, clock: Clock, bytes: Buffer, onState: OnState): Promise<boolean> {
  const content_hash = createHash('sha256').update(bytes).digest('hex')
  if (await db('inbox').where({ content_hash }).first('id')) return false
  const returned = returnedIn(incomingFrom(await simpleParser(bytes)))
  const at = clock.now()
  return db.transaction(async trx => {
    const mail =
      returned.kind === 'unknown'
        ? undefined
        : await trx('outbox').where({ message_id: returned.messageId }).forUpdate().first('id', 'state')
    const row = { content_hash, kind: returned.kind, outbox_id: mail?.id ?? null, read_at: at }
    const [kept] = await trx('inbox').insert(row).onConflict('content_hash').ignore().returning('id')
    if (!kept) return false
    if (mail) await settle(trx, { id: mail.id, state: mail.state as MailState }, returned, at, onState)
    return true
  })
}

/** From which states what came back says something new. */
const settles: Partial<Record<Returned['kind'], { from: readonly MailState[]; state: MailState }>> = {
  bounce: { from: ['engaged', 'sent', 'uncertain', 'arrived', 'toRetry'], state: 'bounced' },
  answer: { from: ['engaged', 'sent', 'uncertain', 'arrived', 'bounced', 'dropped', 'toRetry'], state: 'answered' },
}

async function settle(
  trx: Db,
  mail: { id: number; state: MailState },
  returned: Returned,
  at: string,
  onState: OnState,
): Promise<void> {
  const { from, state } = settles[returned.kind] ?? { from: [], state: mail.state }
  const response = said(returned)
  if (from.includes(mail.state)) {
    // Whoever still holds it may not overwrite what is known by now.
    await trx('outbox').where({ id: mail.id }).update({ state, response, claimed_by: null, lease_until: null })
    await putState(trx, { id: mail.id, state, response, at }, onState)
  } else if (response) {
    await trx('outbox_events').insert({ outbox_id: mail.id, at, state: mail.state, detail: response })
  }
}

function said(returned: Returned): string {
  if (returned.kind === 'bounce') return `Revenu\u00a0: ${statusSaid(returned.status)}.`
  if (returned.kind === 'delayed') return `Retardé, à suivre\u00a0: ${statusSaid(returned.status)}.`
  return returned.kind === 'automatic' ? 'Réponse automatique reçue.' : ''
}

function incomingFrom(mail: ParsedMail): Incoming {
  const type = mail.headers.get('content-type') as { value?: string; params?: Record<string, string> } | undefined
  const isReport = type?.value === 'multipart/report' && type.params?.['report-type'] === 'delivery-status'
  const references = [mail.inReplyTo, ...[mail.references ?? []].flat().reverse()].filter(one => one !== undefined)
  const auto = mail.headers.get('auto-submitted')
  const original = mail.attachments
    .filter(({ contentType }) => /^(message\/rfc822|text\/rfc822-headers|message\/global)/.test(contentType))
    .map(({ content }) => content.subarray(0, 65_536).toString('latin1'))
    .join('\n')
  const reports = mail.attachments
    .filter(({ contentType }) => /^message\/(global-)?delivery-status/.test(contentType))
    .map(({ content }) => content.subarray(0, 65_536).toString('utf8'))
  return {
    isReport,
    autoSubmitted: typeof auto === 'string' ? auto : null,
    references,
    text: [...reports, mail.text ?? ''].join('\n'),
    original,
  }
}
