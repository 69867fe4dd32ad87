import { type Request, type Response, Router } from 'express'
import { allow } from '#server/access/guard.ts'
import { may, type User } from '#server/access/rules.ts'
import { type Month, monthFrom, monthOf } from '#server/base/dates.ts'
import { NotFound } from '#server/base/errors.ts'
import { plural } from '#server/base/french.ts'
import { placesInPool, poolFor } from '#server/register/clauses/pool-store.ts'
import { companyFor } from '#server/register/companies/store.ts'
import { contractName, percentOf } from '#server/register/contracts/words.ts'
import { type SplitOutcome, splitHours, undoSplit } from '#server/register/hours/split-actions.ts'
import { agreementOf, type SplitMonth, splitMonthOf } from '#server/register/hours/split-store.ts'
import { namesShown } from '#server/register/participants/identities.ts'
import { writeAgreement } from '#server/register/splits/actions.ts'
import { agreementsOf } from '#server/register/splits/store.ts'
import { done } from '#server/web/answers.ts'
import type { App } from '#server/web/context.ts'
import { type Attempt, untouched } from '#server/web/forms.ts'
import { found } from '#server/web/found.ts'
import { authorOf } from '../author.ts'
import { namingIn } from '../naming.ts'
import { readAgreement, readSplitMonth } from './form.ts'
import { agreementPage, type MonthAttempt, nothingTried, type PoolShown, poolHref, splitMonthPage } from './page.ts'

/** Hours worked once under several contracts of a pool: the agreement that splits them, and the month that is split. */
export function splitRoutes({ db, clock }: App): Router {
  const router = Router()
  const pooled = found(async (user: User, { number, pool: id }) => {
    const company = await companyFor(db, user, number)
    const pool = await poolFor(db, user, company.id, id)
    return { pooled: { company, pool, places: await placesInPool(db, user, pool.id) } satisfies PoolShown }
  })
  const naming = namingIn(db)
  const base = '/entreprises/:number/globalisations/:pool'

  router.get(`${base}/repartition`, allow('clauses.edit'), pooled, async (_req, res) => showAgreement(res))

  router.post(`${base}/repartition`, allow('clauses.edit'), pooled, async (req, res) => {
    const { pooled: shown } = res.locals
    const { typed, values, errors } = readAgreement(shown.places, req.body)
    if (!values) return showAgreement(res.status(422), { typed, errors })
    const contracts = shown.places.map(({ contract }) => contract)
    const objections =
      (await naming(res, { signataires: values.signedBy }, contracts)) ?? (await write(res, shown, values))
    if (objections) return showAgreement(res.status(422), { typed, errors: objections })
    done(
      req,
      res,
      'L’accord est enregistré\u202f; ce qui était réparti avant le reste comme il est.',
      poolHref(shown, '/repartition'),
    )
  })

  router.get(`${base}/heures/:mois`, allow('hours.log'), pooled, async (req, res) => showMonth(res, monthIn(req), true))

  router.post(`${base}/heures/:mois`, allow('hours.log'), pooled, async (req, res) => {
    const { pooled: shown } = res.locals
    const month = monthIn(req)
    const { fields, typed, undone } = readSplitMonth(req.body)
    const asked = { ...shown, month, href: poolHref(shown, `/heures/${month}`) }
    const outcome = undone
      ? await undoSplit(db, asked, undone, authorOf(res))
      : await splitHours(db, asked, typed, authorOf(res))
    if (outcome.kind === 'refused')
      return showMonth(res.status(outcome.conflicts.size ? 409 : 422), month, false, { fields, ...outcome })
    done(req, res, noticeOf(outcome, undone !== null), asked.href)
  })

  return router

  async function showAgreement(res: Response<unknown, { pooled: PoolShown }>, attempt: Attempt = untouched) {
    const { pooled: shown, user } = res.locals
    const agreements = await agreementsOf(db, [shown.pool.id])
    const reader = { today: clock.today(), mayLog: may(user.role, 'hours.log') }
    res.render('splits/agreement', agreementPage(shown, agreements, reader, attempt))
  }

  function write(res: Response, shown: PoolShown, values: Parameters<typeof writeAgreement>[2]) {
    const names = new Map(shown.places.map(({ clauseId, contract }) => [clauseId, contractName(contract)]))
    const saidOf = ({ clauseId, points }: { clauseId: number; points: number }) =>
      `${names.get(clauseId)}\u00a0: ${percentOf(points)}`
    return writeAgreement(db, shown.pool, values, { href: poolHref(shown, '/repartition'), saidOf }, authorOf(res))
  }

  /** `isOpening`: names are shown that were not yet, and the journal says so. */
  async function showMonth(
    res: Response<unknown, { pooled: PoolShown }>,
    month: Month,
    isOpening: boolean,
    attempt: MonthAttempt = nothingTried,
  ) {
    const { pooled: shown } = res.locals
    const agreement = await agreementOf(db, shown.pool.id, month)
    const split = agreement && (await splitMonthOf(db, agreement, month))
    const about = { href: poolHref(shown, `/heures/${month}`), month, isOpening }
    const names = await namesShown(db, peopleIn(split, shown), about, authorOf(res))
    res.render('splits/month', splitMonthPage(shown, split, { month, today: clock.today(), names }, attempt))
  }
}

function peopleIn(split: SplitMonth | null, { pool: { buyerId } }: PoolShown) {
  const rows = split
    ? [...split.together.map(({ rows: [first] }) => first!.row), ...split.apart.map(({ row }) => row)]
    : []
  return rows.map(({ participantId: id }) => ({ id, buyerId }))
}

/** @throws NotFound for what is no month, or has not begun. */
function monthIn(req: Request): Month {
  const month = monthFrom(req.params.mois)
  if (!month || month > monthOf(req.res!.locals.clock.today())) throw new NotFound('month')
  return month
}

function noticeOf(outcome: Exclude<SplitOutcome, { kind: 'refused' }>, isUndone: boolean): string {
  if (outcome.kind === 'none') return 'Aucun accord ne répartit les heures de ce mois\u00a0: rien n’est enregistré.'
  if (isUndone)
    return outcome.changed
      ? 'La répartition est annulée\u202f; ce qui était dit avant l’est de nouveau.'
      : 'Rien n’était réparti.'
  return outcome.changed
    ? `Les heures de ${plural(outcome.changed, 'personne', 'personnes')} sont réparties.`
    : 'Rien n’avait changé.'
}
