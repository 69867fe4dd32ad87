import type { Db } from '#db/connect.ts'
import { saidAt, type TermMoment } from '../terms/rules.ts'
import { termsOf } from '../terms/store.ts'
import type { Clause } from './rules.ts'
import { clauseFromRow } from './store.ts'

/** The clauses of these contracts, by contract, as they were written then; none for one that was not recorded yet. */
export async function clausesThen(
  db: Db,
  contractIds: readonly number[],
  moment: TermMoment,
): Promise<Map<number, Clause>> {
  const { known } = moment
  const rows = (await db('clauses').whereIn('contract_id', contractIds).orderBy('id')).filter(
    row => known === undefined || row.created_at <= known,
  )
  const terms = await termsOf(
    db,
    'clause_id',
    rows.map(({ id }) => id),
  )
  return new Map(
    rows.map(row => {
      const clause = clauseFromRow(row)
      const own = terms.get(row.id) ?? []
      const said = <Field extends keyof Clause>(field: Field): Clause[Field] => {
        const found = saidAt(own, field, moment)
        return found === undefined ? clause[field] : (found as Clause[Field])
      }
      const number = (value: number | string | null) => (value === null ? null : Number(value))
      return [
        row.contract_id,
        {
          ...clause,
          legalBasis: said('legalBasis'),
          contractArticle: said('contractArticle') ?? '',
          scope: said('scope') ?? '',
          penaltyCents: number(said('penaltyCents')),
          eligibilityMonths: Number(said('eligibilityMonths')),
          poolId: number(said('poolId')),
        },
      ]
    }),
  )
}
