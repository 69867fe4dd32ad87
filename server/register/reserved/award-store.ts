import type { Db } from '#db/connect.ts'
import type { User } from '#server/access/rules.ts'
import { visibleContracts } from '../contracts/store.ts'
import { contractNumber } from '../contracts/words.ts'
import type { Award } from './rules.ts'

/** The contracts reserved to the ESS that these legal persons hold, among those this person may see, the earliest first. */
export async function essAwardsOf(
  db: Db,
  user: User,
  sirens: readonly string[],
): Promise<(Award & { number: string })[]> {
  if (sirens.length === 0) return []
  const rows = await visibleContracts(db, user)
    .join('contract_holders', 'contract_holders.contract_id', 'contracts.id')
    .join('companies', 'companies.id', 'contract_holders.company_id')
    .where('contracts.reserved_article', 'L2113-15')
    .whereIn('companies.siren', sirens)
    .whereNot('contract_holders.role', 'subcontractor')
    .orderBy(['contracts.notified_on', 'contracts.id'])
    .select(
      'contracts.id',
      'contracts.number',
      'contracts.lot_number',
      'contracts.notified_on',
      'contracts.duration_months',
      'companies.siren',
    )
  return [...Map.groupBy(rows, row => row.id).values()].map(same => {
    const [row] = same
    return {
      contractId: row!.id,
      article: 'L2113-15' as const,
      number: contractNumber({ number: row!.number, lotNumber: row!.lot_number }),
      notifiedOn: row!.notified_on,
      durationMonths: row!.duration_months,
      sirens: [...new Set(same.map(({ siren }) => siren!))],
    }
  })
}
