import type { Db } from '#db/connect.ts'
import { later } from '#server/base/dates.ts'
import { longDate } from '#server/base/format.ts'
import type { Author } from '#server/journal/store.ts'
import type { Post } from '#server/mail/post.ts'
import { boundsOf, type PeriodKey } from '../clauses/period-rules.ts'
import { linkFor } from '../passes/link.ts'
import { typeset } from '../proceedings/letter-rules.ts'

/** What a mail asks of one buyer’s contracts. */
export type LinkAsked = { buyerId: number; buyerName: string; period: PeriodKey }

/** What stands for a link until the mail leaves: nobody but its company ever reads it. */
export function linkMark(buyerName: string): string {
  return typeset(`[Lien vers votre page, ${buyerName}]`)
}

/** A line for each buyer, in the order of what is asked. */
export function linkMarks(items: readonly LinkAsked[]): string {
  return [...new Set(items.map(({ buyerName }) => linkMark(buyerName)))].join('\n')
}

/** A text with a link of its company’s own in place of each mark, and what may be shown of it; by buyer, the pass. */
export async function withLinks(
  trx: Db,
  text: string,
  { companyId, email, items }: { companyId: number; email: string; items: readonly LinkAsked[] },
  author: Author,
  { origin }: Pick<Post, 'origin'>,
): Promise<{ text: string; shown: string | null; passes: Map<number, number> }> {
  const passes = new Map<number, number>()
  let filled = text
  for (const [buyerId, own] of Map.groupBy(items, item => item.buyerId)) {
    const mark = linkMark(own[0]!.buyerName)
    if (!text.includes(mark)) continue
    const lastDay = own.map(({ period }) => boundsOf(period).to).reduce(later)
    const { passId, href, expiresOn } = await linkFor(trx, { companyId, buyerId, email, lastDay }, author, origin)
    filled = filled.replaceAll(mark, `${href}\n(ce lien s’ouvre jusqu’au ${longDate(expiresOn)})`)
    passes.set(buyerId, passId)
  }
  return { text: filled, shown: passes.size ? text : null, passes }
}
