import type { Db } from '#db/connect.ts'
import type { User } from '#server/access/rules.ts'
import { visibleContracts } from '#server/register/contracts/store.ts'
import { countedContracts } from './counted-store.ts'
import type { Purchased } from './reserved-share-rules.ts'

/** The denominator of a civil year: every contract and concession notified in it that this person may see. */
export async function purchasesOf(
  db: Db,
  user: User,
  { year, at }: { year: number; at: string },
): Promise<Purchased[]> {
  const rows = await visibleContracts(db, user)
    .whereBetween('contracts.notified_on', [`${year}-01-01`, `${year}-12-31`])
    .select('contracts.id', 'contracts.form')
  const forms = new Map(rows.map(({ id, form }) => [id, form as Purchased['form']]))
  const counted = await countedContracts(db, [...forms.keys()], { at })
  return counted.map(row => ({ ...row, form: forms.get(row.contractId)! }))
}
