import type { Db } from '#db/connect.ts'
import type { Author } from '#server/journal/store.ts'
import { postOf } from '#server/mail/post.ts'
import { expiryOf } from './rules.ts'
import { newToken, tokenHash } from './tokens.ts'

/** Where a link leads; the address holds nothing of anybody. */
export const LINK_PATH = '/lien'

/** What a mail says of a link: where it leads, and the last day on which it opens. */
export type Link = { passId: number; href: string; expiresOn: string }

/** For whom: one company, one buyer, one address; the last day of the latest period that it is about. */
export type LinkFor = { companyId: number; buyerId: number; email: string; lastDay: string }

/**
 * A new link by which a company answers a buyer without an account, in the transaction of the verb that mails it. Earlier ones
 * still open: people click the mail that they have. The token stands in `href` only: the mail that holds it is `secret`, so
 * that its bytes are forgotten once it left.
 */
export async function linkFor(
  trx: Db,
  { companyId, buyerId, email, lastDay }: LinkFor,
  author: Pick<Author, 'userId' | 'at' | 'today'>,
  origin?: string,
): Promise<Link> {
  const token = newToken()
  const expiresOn = expiryOf(lastDay, author.today)
  const [row] = await trx('passes')
    .insert({
      token_hash: tokenHash(token),
      company_id: companyId,
      buyer_id: buyerId,
      recipient: email,
      created_at: author.at,
      created_by: author.userId,
      expires_on: expiresOn,
    })
    .returning('id')
  return { passId: row!.id, href: `${origin ?? (await postOf(trx)).origin}${LINK_PATH}/${token}`, expiresOn }
}
