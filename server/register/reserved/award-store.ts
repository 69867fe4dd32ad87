import type { Db } from '#db/connect.ts'
import type { User } from '#server/access/rules.ts'
import { contractsThen } from '../contracts/known-store.ts'
import type { ReservedArticle } from '../contracts/rules.ts'
import { visibleContracts } from '../contracts/store.ts'
import { contractNumber } from '../contracts/words.ts'
import type { Award } from './rules.ts'

/**
 * The contracts reserved to the ESS that these legal persons hold, among those this person may see, as they were said at a
 * date and known at an instant, the earliest first.
 */
export async function essAwardsOf(
  db: Db,
  user: User,
  sirens: readonly string[],
  moment: { at: string; known?: string | undefined },
): Promise<(Award & { number: string })[]> {
  if (sirens.length === 0) return []
  const query = visibleContracts(db, user)
    .join('contract_holders', 'contract_holders.contract_id', 'contracts.id')
    .join('companies', 'companies.id', 'contract_holders.company_id')
    .whereIn('companies.siren', sirens)
    .whereNot('contract_holders.role', 'subcontractor')
    .orderBy(['contracts.notified_on', 'contracts.id'])
  if (moment.known !== undefined) query.where('contracts.created_at', '<=', moment.known)
  const rows = await query.select(
    'contracts.id',
    'contracts.number',
    'contracts.lot_number',
    'contracts.notified_on',
    'contracts.ends_on',
    'contracts.reserved_article',
    'contracts.duration_months',
    'companies.siren',
  )
  const held = [...Map.groupBy(rows, row => row.id).values()].map(same => ({
    id: same[0]!.id,
    number: contractNumber({ number: same[0]!.number, lotNumber: same[0]!.lot_number }),
    notifiedOn: same[0]!.notified_on,
    endsOn: same[0]!.ends_on,
    durationMonths: same[0]!.duration_months,
    reservedArticle: same[0]!.reserved_article as ReservedArticle | null,
    sirens: [...new Set(same.map(({ siren }) => siren!))],
  }))
  return (await contractsThen(db, held, moment))
    .filter(({ reservedArticle }) => reservedArticle === 'L2113-15')
    .map(({ id, number, notifiedOn, durationMonths, sirens }) => ({
      contractId: id,
      article: 'L2113-15' as const,
      number,
      notifiedOn,
      durationMonths,
      sirens,
    }))
}
