import { type Response, Router } from 'express'
import Joi from 'joi'
import { allow } from '#server/access/guard.ts'
import { may } from '#server/access/rules.ts'
import { NotFound } from '#server/base/errors.ts'
import { filterChoices } from '#server/compliance/contract-list.ts'
import { settled } from '#server/compliance/store.ts'
import { buyersOf } from '#server/register/buyers/store.ts'
import { buyerName } from '#server/register/buyers/words.ts'
import { recordTarget, recordTotal } from '#server/scheme/indicators/actions.ts'
import { besides, indicatorCalled } from '#server/scheme/indicators/catalogue-rules.ts'
import { counted } from '#server/scheme/indicators/cells-store.ts'
import { bases, roles, type TargetForm, type TotalForm, units } from '#server/scheme/indicators/entered-rules.ts'
import { contractsBehind } from '#server/scheme/indicators/narrowed-store.ts'
import { indicatorsReport } from '#server/scheme/indicators/report.ts'
import { done } from '#server/web/answers.ts'
import type { App } from '#server/web/context.ts'
import { sendTable } from '#server/web/export.ts'
import { type Attempt, readForm, typedAs, typedFrom, untouched } from '#server/web/forms.ts'
import { pageFrom } from '#server/web/list.ts'
import { readersOf } from '#server/web/replica.ts'
import { authorOf } from '../author.ts'
import { byBuyer } from '../buyer-choice.ts'
import { askedFrom, PATH } from './asked.ts'
import { BEHIND, behindPage, behindTable } from './behind-page.ts'
import { targetPage, totalPage } from './form-pages.ts'
import { indicatorsPage } from './page.ts'
import { indicatorsTable } from './sheet.ts'

const EXPORTED = 50_000

/** The indicators of the scheme, what they are made of, and what persons enter beside them. */
export function indicatorsRoutes(app: App): Router {
  const router = Router()
  const { db, clock } = app
  const readers = readersOf(app)

  router.get(PATH, allow('scheme.read'), byBuyer(db), async (req, res) => {
    const { user } = res.locals
    const reader = readers.page(res)
    const query = typedFrom(req.query)
    await settled(reader, clock.today())
    const report = await indicatorsReport(reader, user, askedFrom(query, clock.today()))
    const buyers = await buyersOf(reader, user)
    const offered = { ...(await filterChoices(reader, user)), procedures }
    const buyerNames = new Map(buyers.map(one => [one.id, buyerName(one)]))
    const mayEdit = may(user.role, 'scheme.edit')
    res.render('indicators/index', indicatorsPage({ report, query, offered, buyerNames, mayEdit }))
  })

  router.get([`${PATH}.csv`, `${PATH}.xlsx`], allow('scheme.read'), byBuyer(db), async (req, res) => {
    const reader = readers.file(res)
    await settled(reader, clock.today())
    const report = await indicatorsReport(reader, res.locals.user, askedFrom(typedFrom(req.query), clock.today()))
    await sendTable(req, res, indicatorsTable(report), clock.today())
  })

  router.get(`${PATH}/total`, allow('scheme.edit'), (_req, res) => showTotal(res, untouched))

  router.post(`${PATH}/total`, allow('scheme.edit'), async (req, res) => {
    const { typed, values, errors } = readForm(totalForm, req.body)
    const objections =
      errors ?? (await refusedBuyer(res, values!.buyerId)) ?? (await recordTotal(db, authorOf(res), values!))
    if (objections) return showTotal(res.status(422), { typed, errors: objections })
    done(req, res, 'Le total annuel est enregistré.', PATH)
  })

  router.get(`${PATH}/cible`, allow('scheme.edit'), (_req, res) => showTarget(res, untouched))

  router.post(`${PATH}/cible`, allow('scheme.edit'), async (req, res) => {
    const { typed, values, errors } = readForm(targetForm, req.body)
    const objections =
      errors ?? (await refusedBuyer(res, values!.buyerId)) ?? (await recordTarget(db, authorOf(res), values!))
    if (objections) return showTarget(res.status(422), { typed, errors: objections })
    done(req, res, values!.value === null ? 'La cible est retirée.' : 'C’est enregistré.', PATH)
  })

  router.get([`${PATH}/:code.csv`, `${PATH}/:code.xlsx`], allow('scheme.read'), byBuyer(db), async (req, res) => {
    const { code, indicator } = called(req.params.code)
    const reader = readers.file(res)
    await counted(reader)
    const asked = askedFrom(typedFrom(req.query), clock.today())
    const all = { offset: 0, limit: EXPORTED }
    const { rows } = await contractsBehind(reader, res.locals.user, asked, indicator.counts, all)
    await sendTable(req, res, behindTable(code, indicator, rows), clock.today())
  })

  router.get(`${PATH}/:code`, allow('scheme.read'), byBuyer(db), async (req, res) => {
    const { code, indicator } = called(req.params.code)
    const { user } = res.locals
    const reader = readers.page(res)
    const query = typedFrom(req.query)
    const asked = askedFrom(query, clock.today())
    await counted(reader)
    const { total } = await contractsBehind(reader, user, asked, indicator.counts, { offset: 0, limit: 1 })
    const page = pageFrom(query.page, total, BEHIND)
    const found = await contractsBehind(reader, user, asked, indicator.counts, { offset: page.offset, limit: BEHIND })
    res.render('indicators/contracts', behindPage({ code, indicator, period: asked.period, found, query, page }))
  })

  return router

  async function refusedBuyer(res: Response, buyerId: number | null) {
    if (buyerId === null) return res.locals.user.buyerIds ? { acheteur: 'Choisissez un acheteur.' } : null
    const buyers = await buyersOf(db, res.locals.user)
    return buyers.some(({ id }) => id === buyerId) ? null : { acheteur: 'Choisissez un acheteur de la liste.' }
  }

  async function showTotal(res: Response, attempt: Attempt) {
    res.render('indicators/form', totalPage(await buyersOf(db, res.locals.user), clock.today(), attempt))
  }

  async function showTarget(res: Response, attempt: Attempt) {
    const { user } = res.locals
    const page = targetPage(await buyersOf(db, user), user.buyerIds !== null, clock.today(), attempt)
    res.render('indicators/form', page)
  }
}

/** @throws NotFound for a code that opens to no contract. */
function called(text: unknown) {
  const indicator = besides.get(String(text)) ?? indicatorCalled(text)
  if (indicator?.kind !== 'contracts') throw new NotFound('indicator')
  return { code: String(text), indicator }
}

const procedures = [
  'Procédure adaptée',
  'Appel d’offres ouvert',
  'Appel d’offres restreint',
  'Procédure avec négociation',
  'Marché passé sans publicité ni mise en concurrence préalable',
  'Dialogue compétitif',
]

const buyer = typedAs.whole('Choisissez un acheteur.', 2_147_483_647)
const totalForm: Joi.ObjectSchema<TotalForm> = Joi.object({
  acheteur: buyer,
  annee: typedAs.whole('Écrivez l’année.', 9999),
  base: typedAs.oneOf(Object.keys(bases), 'Choisissez la base du montant.'),
  nombre: typedAs.optionalWhole(10_000_000),
  montant: typedAs.optionalEuros(),
  source: typedAs.text('Dites d’où vient ce total.', 300),
}).custom(({ acheteur, annee, base, nombre, montant, source }) => ({
  buyerId: acheteur,
  year: annee,
  base,
  contracts: nombre,
  cents: montant,
  source,
}))

const targetForm: Joi.ObjectSchema<TargetForm> = Joi.object({
  nature: typedAs.oneOf(Object.keys(roles), 'Dites si c’est une cible ou une situation de départ.'),
  unite: typedAs.oneOf(Object.keys(units), 'Choisissez une unité.'),
  indicateur: typedAs.text('Choisissez un indicateur.', 40),
  acheteur: typedAs.optionalWhole(2_147_483_647),
  annee: typedAs.whole('Écrivez l’année.', 9999),
  valeur: typedAs.optionalPercent(),
  source: typedAs.text('Dites d’où vient cette valeur.', 300),
}).custom(({ nature, unite, indicateur, acheteur, annee, valeur, source }) => ({
  buyerId: acheteur,
  code: indicateur,
  role: nature,
  unit: unite,
  year: annee,
  value: valeur,
  source,
}))
