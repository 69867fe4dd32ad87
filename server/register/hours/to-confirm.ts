import type { Db } from '#db/connect.ts'
import type { User } from '#server/access/rules.ts'
import type { PeriodKey } from '../clauses/period-rules.ts'
import { type About, aboutContracts, statementsIn } from './waiting.ts'

type StatementToConfirm = About & { period: PeriodKey; checkedAt: string; href: string }

/** Statements that the buyer is to confirm, under the contracts this person may see; those that wait longest first. */
export async function statementsToConfirm(db: Db, user: User): Promise<StatementToConfirm[]> {
  const rows = await statementsIn(db, user, 'toConfirm')
    .join('statement_events', 'statement_events.statement_id', 'statements.id')
    .where('statement_events.state', 'toConfirm')
    .groupBy('statements.clause_id', 'statements.period', 'contracts.id')
    .select(
      'statements.period',
      'contracts.id as contract_id',
      'contracts.number',
      'contracts.lot_number',
      'contracts.title',
      'contracts.followed_by',
    )
    .max('statement_events.recorded_at as checked_at')
    .orderBy([{ column: 'checked_at' }, { column: 'statements.period' }, { column: 'contracts.id' }])
  const about = await aboutContracts(db, rows)
  return rows.map(row => ({
    ...about(row),
    period: row.period,
    checkedAt: row.checked_at,
    href: `/marches/${row.contract_id}/releves/${row.period}`,
  }))
}
