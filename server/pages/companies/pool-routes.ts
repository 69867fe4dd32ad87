import { Router } from 'express'
import Joi from 'joi'
import { allow } from '#server/access/guard.ts'
import { NotFound } from '#server/base/errors.ts'
import { numberFrom } from '#server/base/ids.ts'
import { type CompanyLine, linesOf } from '#server/compliance/company-lines.ts'
import { changePool, createPool } from '#server/register/clauses/pool-actions.ts'
import { poolsOfCompany } from '#server/register/clauses/pool-store.ts'
import type { Company } from '#server/register/companies/rules.ts'
import { establishmentsOf } from '#server/register/companies/store.ts'
import { companyHref } from '#server/register/companies/words.ts'
import { done } from '#server/web/answers.ts'
import type { App } from '#server/web/context.ts'
import { type Attempt, readForm, type Typed, typedAs } from '#server/web/forms.ts'
import { authorOf } from '../author.ts'
import { companyOf } from '../place.ts'
import { poolPage } from './form-page.ts'

const poolForm: Joi.ObjectSchema<{ nom: string; accord: string }> = Joi.object({
  nom: typedAs.text('Donnez un nom à ces marchés réunis.', 120),
  accord: typedAs.date('Indiquez la date de l’accord.'),
})

const changeForm: Joi.ObjectSchema<{ effet: string | null }> = Joi.object({ effet: typedAs.optionalDate() })

/** Globalisation (CCAG x.1.3): contracts of one company with one buyer, whose hours count together. */
export function poolRoutes({ db, clock }: App): Router {
  const router = Router()
  const found = companyOf(db)
  const now = () => ({ at: clock.today(), today: clock.today() })

  router.get('/entreprises/:number/globalisations/nouvelle', allow('clauses.edit'), found, async (_req, res) => {
    const { user, company } = res.locals
    res.render('companies/pool', poolPage(company, null, await choicesFor(user, company)))
  })

  router.post('/entreprises/:number/globalisations/nouvelle', allow('clauses.edit'), found, async (req, res) => {
    const { user, company } = res.locals
    const choices = await choicesFor(user, company)
    const { typed, values, errors } = readForm(poolForm, req.body)
    const { lines, objection } = chosen(typed, choices)
    const objections = { ...errors, ...(objection && { marches: objection }) }
    if (values && values.accord > clock.today())
      Object.assign(objections, { accord: 'L’accord n’est pas encore signé à cette date.' })
    if (!values || Object.keys(objections).length) {
      const attempt: Attempt = { typed, errors: objections }
      return res.status(422).render('companies/pool', poolPage(company, null, choices, attempt))
    }
    const pool = { companyId: company.id, buyerId: lines[0]!.buyerId, name: values.nom, agreedOn: values.accord }
    const author = authorOf(res)
    await createPool(
      db,
      company,
      pool,
      lines.map(line => line.clauseId!),
      author,
    )
    done(req, res, 'Ces marchés se comptent désormais ensemble.', companyHref(company))
  })

  router.get('/entreprises/:number/globalisations/:pool', allow('clauses.edit'), found, async (req, res) => {
    const { user, company } = res.locals
    const pool = await poolFor(user, company, req.params.pool)
    res.render('companies/pool', poolPage(company, pool, await choicesFor(user, company, pool.buyerId)))
  })

  router.post('/entreprises/:number/globalisations/:pool', allow('clauses.edit'), found, async (req, res) => {
    const { user, company } = res.locals
    const pool = await poolFor(user, company, req.params.pool)
    const choices = await choicesFor(user, company, pool.buyerId)
    const { typed, values, errors } = readForm(changeForm, req.body)
    const { lines } = chosen(typed, choices)
    const clauseIds = lines.map(line => line.clauseId!)
    const change = values && { clauseIds, effectOn: values.effet ?? clock.today() }
    const objections = change ? await changePool(db, company, pool, change, authorOf(res)) : errors
    if (objections)
      return res.status(422).render('companies/pool', poolPage(company, pool, choices, { typed, errors: objections }))
    done(req, res, 'La globalisation est modifiée.', companyHref(company))
  })

  /** The company's contracts with a clause, by buyer. */
  async function choicesFor(user: Express.Locals['user'], company: Company, buyerId?: number) {
    const lines = (await linesOf(db, user, await establishmentsOf(db, [company]), now())).filter(
      line => line.clauseId !== null,
    )
    const groups = Map.groupBy(lines, line => line.buyerId)
    return [...groups]
      .filter(([id]) => buyerId === undefined || id === buyerId)
      .map(([id, own]) => ({ buyerId: id, buyerName: own[0]!.buyerName, lines: own }))
  }

  async function poolFor(user: Express.Locals['user'], company: Company, id: unknown) {
    const pools = await poolsOfCompany(db, company.id, user.buyerIds)
    const pool = pools.find(one => one.id === numberFrom(id))
    if (!pool) throw new NotFound('pool')
    return pool
  }

  return router
}

/** The contracts ticked, and what is wrong with them together. */
function chosen(typed: Typed, choices: { lines: CompanyLine[] }[]): { lines: CompanyLine[]; objection: string | null } {
  const lines = choices.flatMap(group => group.lines).filter(line => typed[`marche-${line.clauseId}`] !== undefined)
  if (lines.length < 2) return { lines, objection: 'Cochez au moins deux marchés.' }
  const oneBuyer = lines.every(line => line.buyerId === lines[0]!.buyerId)
  return { lines, objection: oneBuyer ? null : 'Une globalisation réunit des marchés d’un seul acheteur.' }
}
