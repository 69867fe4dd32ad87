import type { Db } from '#db/connect.ts'
import { inChunks } from '#server/base/chunks.ts'
import { longDate } from '#server/base/format.ts'
import { agreed, plural } from '#server/base/french.ts'
import { postOf } from '#server/mail/post.ts'
import { send } from '#server/mail/send.ts'
import { contractName, contractNumber } from '../contracts/words.ts'

/** So many are named in the mail: the first page shows them all. */
const MOST_NAMED = 30

type HandedOver = { to: number; since: string; contractIds: readonly number[] }

/** Writes to whoever now follows these contracts, unless they took them themselves. */
export async function mailHandOver(
  trx: Db,
  author: { userId: number | null; at: string },
  { to, since, contractIds }: HandedOver,
): Promise<void> {
  if (to === author.userId) return
  const receiver = await trx('users').where({ id: to, disabled_at: null }).first('name', 'email')
  if (!receiver) return
  const giver = author.userId && (await trx('users').where({ id: author.userId }).first('name', 'email'))
  const post = await postOf(trx)
  const { from, origin } = post
  const number = plural(contractIds.length, 'marché', 'marchés')
  const named = await linesOf(trx, contractIds.slice(0, MOST_NAMED))
  const more = contractIds.length - named.length
  const text = `Bonjour ${receiver.name},

${giver ? giver.name : from.name} vous confie ${number}, à suivre depuis le ${longDate(since)}\u00a0:

${named.map(line => `- ${line}`).join('\n')}${more > 0 ? `\n- et ${plural(more, 'autre', 'autres')}` : ''}

Votre semaine dit ce qui y attend\u00a0: ${origin}/`
  const subject = `${number} ${agreed(contractIds.length, 'vous est confié', 'vous sont confiés')}`
  const replyTo = giver ? giver.email : null
  await send(trx, { kind: 'handOver', to: receiver.email, subject, text, replyTo, userId: to }, author, post)
}

async function linesOf(trx: Db, contractIds: readonly number[]): Promise<string[]> {
  const found: string[] = []
  for (const ids of inChunks(contractIds)) {
    const rows = await trx('contracts')
      .whereIn('id', ids)
      .orderBy(['sort_text', 'id'])
      .select('number', 'lot_number', 'title')
    for (const { number, lot_number: lotNumber, title } of rows)
      found.push(`${contractNumber({ number, lotNumber })}, ${contractName({ title, lotNumber: '' })}`)
  }
  return found
}
