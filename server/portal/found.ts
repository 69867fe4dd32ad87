import type { Request, RequestHandler } from 'express'
import type { Db } from '#db/connect.ts'
import { type Month, monthOf } from '#server/base/dates.ts'
import { NotFound } from '#server/base/errors.ts'
import { numberFrom } from '#server/base/ids.ts'
import { boundsOf, periodFrom } from '#server/register/clauses/period-rules.ts'
import type { Place } from '#server/register/clauses/place.ts'
import { type Grid, gridOf } from '#server/register/hours/grid-store.ts'
import type { Group } from '#server/register/hours/groups.ts'
import { ownGroup } from '#server/register/passes/answers.ts'
import { type OwnContract, placeOf } from '#server/register/passes/places.ts'

export type Found = { own: OwnContract & { place: Place }; month: Month; grid: Grid; group: Group }

/** The statement that an address names, when it is one of this company’s own; nothing else is found. */
export function ownStatement(
  db: Db,
  // biome-ignore lint/suspicious/noExplicitAny: as in Express, a form sends what it likes, and a schema reads it
): RequestHandler<Request['params'], any, any, Request['query'], Found> {
  return async (req, res, next) => {
    const { pass } = res.locals.visit
    const own = await placeOf(db, pass, numberFrom(req.params.id))
    const key = periodFrom(req.params.periode)
    const month = key && monthOf(boundsOf(key).from)
    const grid = month ? await gridOf(db, own.clauseId) : null
    const group = month && grid ? ownGroup(grid, month, pass.companyId) : null
    const isKnown = group?.statement.key === key && group.statement.from <= res.locals.clock.today()
    if (!group || !isKnown || !(group.sender.expected || group.rows.length > 0)) throw new NotFound('statement')
    Object.assign(res.locals, { own, month, grid, group })
    next()
  }
}
