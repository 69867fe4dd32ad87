import type { Db } from '#db/connect.ts'
import { may, type User } from '#server/access/rules.ts'
import { missingOfContracts } from '#server/register/attachments/contract-store.ts'
import { kindsAbout } from '#server/register/attachments/rules.ts'
import { piecesOf } from '#server/register/attachments/store.ts'
import { contractPiecesHref } from '#server/register/attachments/words.ts'
import type { Pieces } from './pieces.ts'

/** The reviews of a contract and the minutes of its meetings: what is missing for whoever sees it, what is kept for who reads names. */
export async function contractPieces(
  db: Db,
  user: User,
  { contractId, clauseId }: { contractId: number; clauseId: number },
  today: string,
): Promise<Pieces> {
  const missing = (await missingOfContracts(db, [clauseId], today)).get(clauseId) ?? []
  return {
    href: contractPiecesHref(contractId),
    kept: await piecesOf(db, user, { clauseId, about: 'contract' }),
    // Whoever owes it is the company that answers for the contract: its page says who that is.
    missing: missing.map(one => ({ ...one, companyId: null })),
    checked: null,
    none: may(user.role, 'identities.read') ? 'Aucune pièce.' : 'Qui lit les noms lit ici les pièces qui sont gardées.',
    named: { companies: new Map(), people: new Map() },
    offered: may(user.role, 'hours.log') ? { kinds: kindsAbout('contract'), senders: [] } : null,
  }
}
