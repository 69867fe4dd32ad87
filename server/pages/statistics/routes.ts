import { type Request, type Response, Router } from 'express'
import { allow } from '#server/access/guard.ts'
import { may } from '#server/access/rules.ts'
import { NotFound } from '#server/base/errors.ts'
import { buyerPersons } from '#server/register/buyers/choice-rules.ts'
import { buyersOf } from '#server/register/buyers/store.ts'
import { type Period, periodCome } from '#server/scheme/period-rules.ts'
import { returnTable } from '#server/scheme/statistics/return-table.ts'
import { statisticsFor } from '#server/scheme/statistics/store.ts'
import type { App } from '#server/web/context.ts'
import { sendTable } from '#server/web/export.ts'
import { BUYER } from '../buyer-choice.ts'
import { STATISTICS, statisticsPage } from './page.ts'

/** The statistics of the scheme: what became of people, in figures that may be sent. */
export function statisticsRoutes({ db, clock }: App): Router {
  const router = Router()

  router.get(STATISTICS, allow('scheme.read'), async (req, res) => {
    const { period, siren, buyers, whole } = await askedBy(req, res)
    const isExact = may(res.locals.user.role, 'persons.read')
    const statistics = await statisticsFor(db, { period, siren, today: clock.today(), isExact })
    res.render('statistics/index', statisticsPage(statistics, { period, siren, buyers, whole, today: clock.today() }))
  })

  router.get([`${STATISTICS}.csv`, `${STATISTICS}.xlsx`], allow('scheme.read'), async (req, res) => {
    const { period, siren } = await askedBy(req, res)
    const statistics = await statisticsFor(db, { period, siren, today: clock.today(), isExact: false })
    if (!statistics) throw new NotFound('statistics')
    await sendTable(req, res, returnTable(statistics, siren), statistics.until)
  })

  return router

  /** Whoever has every buyer may ask for all of them together; the others, for one of theirs. */
  async function askedBy(req: Request, res: Response) {
    const { user } = res.locals
    const buyers = buyerPersons(await buyersOf(db, user))
    const whole = user.buyerIds === null
    const asked = String(req.query[BUYER] ?? '')
    const found = buyers.find(({ siren }) => siren === asked)
    if (asked && !found) throw new NotFound('buyer')
    const siren = found?.siren ?? (whole ? null : (buyers[0]?.siren ?? ''))
    const period: Period = periodCome(String(req.query.periode ?? ''), clock.today()) ?? thisYear()
    return { period, siren, buyers, whole }
  }

  function thisYear(): Period {
    const year = Number(clock.today().slice(0, 4))
    return { fromYear: year, toYear: year }
  }
}
