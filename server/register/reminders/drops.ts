import type { Db } from '#db/connect.ts'
import { monthOf } from '#server/base/dates.ts'
import type { Author } from '#server/journal/store.ts'
import { putDeposited, sheetsOf } from '#server/mail/answers.ts'
import { boundsOf } from '../clauses/period-rules.ts'
import { DepositRefused } from '../deposits/actions.ts'
import { receiveFile } from '../hours/file-came.ts'
import type { StatementMail } from './mails-store.ts'

/**
 * The sheets of an answer wait with the files to read, under the sender, the contracts and the months that the mail asked for; received
 * on the day that the answer bears. One that is refused there stays with the mail.
 */
export async function depositSheets(
  trx: Db,
  { id, datedOn }: { id: number; datedOn: string },
  asked: readonly StatementMail[],
  author: Author,
): Promise<void> {
  if (asked.length === 0) return
  const bounds = asked.map(({ period }) => boundsOf(period))
  const about = {
    senderId: asked[0]!.senderId,
    contractIds: [...new Set(asked.map(({ contractId }) => contractId))],
    month: monthOf(bounds.map(({ from }) => from).sort()[0]!),
    lastMonth: monthOf(
      bounds
        .map(({ to }) => to)
        .sort()
        .at(-1)!,
    ),
  }
  for (const { id: fileId, name, bytes } of await sheetsOf(trx, id))
    try {
      const dropped = { ...about, channel: 'mail', receivedOn: datedOn, name, bytes } as const
      const deposit = await receiveFile(trx, author, dropped)
      await putDeposited(trx, fileId, deposit.id)
    } catch (refusal) {
      if (!(refusal instanceof DepositRefused)) throw refusal
    }
}
