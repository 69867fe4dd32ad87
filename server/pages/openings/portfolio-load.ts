import type { Db } from '#db/connect.ts'
import type { User } from '#server/access/rules.ts'
import { NotFound } from '#server/base/errors.ts'
import { measureCalled } from '#server/compliance/openings/words.ts'
import { portfolioLines, portfolioOf } from '#server/compliance/portfolio.ts'
import { settled } from '#server/compliance/store.ts'
import type { ListQuery } from '#server/web/list.ts'
import { cutoffFrom } from '../cutoff.ts'
import { pageOf, ROWS } from './model.ts'
import { contractsTitled } from './names-store.ts'
import { ofPortfolios, type PortfolioOpening } from './portfolio-page.ts'

/** A figure of the first page: of all that this person sees, of what she follows, or of one directorate. @throws NotFound */
export async function loadPortfolioOpening(
  db: Db,
  user: User,
  slug: unknown,
  query: ListQuery,
  today: string,
  { whole } = { whole: false },
): Promise<PortfolioOpening> {
  const called = measureCalled(slug)
  const measure = ofPortfolios.find(one => one === called)
  if (!measure) throw new NotFound('figure')
  await settled(db, today)
  const scope = query.suivi === 'mes' ? 'mine' : 'all'
  const portfolio = await portfolioOf(db, user, scope, today)
  const directorateId = directorateIn(query.direction)
  const directorate = portfolio.byDirectorate.find(({ id }) => id === directorateId)
  if (directorateId !== undefined && !directorate) throw new NotFound('directorate')
  const all = directorate?.lines ?? portfolio.lines
  const page = whole ? { page: 1, offset: 0, last: 1 } : pageOf(query.page, all)
  const rows =
    measure === 'rate'
      ? []
      : await portfolioLines(db, user, scope, today, { directorateId, offset: page.offset, limit: whole ? all : ROWS })
  const names = await contractsTitled(
    db,
    rows.map(row => row.contract_id),
  )
  return {
    measure,
    sums: directorate ?? portfolio,
    rows,
    names,
    scope: directorate
      ? `${directorate.name || 'Sans direction indiquée'}.`
      : scope === 'mine'
        ? 'Les marchés que vous suivez.'
        : null,
    cutoff: cutoffFrom({}, today),
    query,
    page: { ...page, all },
  }
}

/** undefined: all of them; null: those of no directorate. */
function directorateIn(typed: string | undefined): number | null | undefined {
  if (!typed) return undefined
  return typed === 'aucune' ? null : Number(typed)
}
