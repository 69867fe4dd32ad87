import type { Db } from '#db/connect.ts'
import type { User } from '#server/access/rules.ts'
import { nothing } from './asked-rules.ts'
import { contractFigures } from './report.ts'
import { type ReservedShare, reservedShares } from './reserved-share-rules.ts'

/** Of a civil year, as the page of indicators says it. */
export async function reservedSharesOf(
  db: Db,
  user: User,
  { year, today }: { year: number; today: string },
): Promise<ReservedShare[]> {
  const asked = { period: { fromYear: year, toYear: year }, base: 'notified' as const, narrowed: nothing, today }
  const { own, figures } = await contractFigures(db, user, asked)
  const figure = (code: string) => figures.find(one => one.code === code)!
  return reservedShares({ number: figure('RES_NB'), value: figure('RES_VAL') }, own)
}
