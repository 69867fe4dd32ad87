import { type Response, Router } from 'express'
import type { Db } from '#db/connect.ts'
import { allow } from '#server/access/guard.ts'
import { may } from '#server/access/rules.ts'
import { Conflict, NotFound } from '#server/base/errors.ts'
import { numberFrom } from '#server/base/ids.ts'
import { buyersOf } from '#server/register/buyers/store.ts'
import { buyerName } from '#server/register/buyers/words.ts'
import { planOn } from '#server/scheme/plan/rules.ts'
import { itemsOf, ownersOffered, plansOf } from '#server/scheme/plan/store.ts'
import {
  addProgramme,
  editProgramme,
  noteOfProgramme,
  programmeHref,
  takeBackOfProgramme,
} from '#server/scheme/programmes/actions.ts'
import { readProgrammes } from '#server/scheme/programmes/read.ts'
import type { Programme } from '#server/scheme/programmes/rules.ts'
import { contractsNumbered, numbersOf, operationsOffered, programmesOf } from '#server/scheme/programmes/store.ts'
import { type Sort, sorts } from '#server/scheme/programmes/words.ts'
import { done, showConflict } from '#server/web/answers.ts'
import type { App } from '#server/web/context.ts'
import { sendTable } from '#server/web/export.ts'
import { type Attempt, readForm, type Typed, typedFrom, untouched } from '#server/web/forms.ts'
import { found } from '#server/web/found.ts'
import { readersOf } from '#server/web/replica.ts'
import { authorOf } from '../author.ts'
import { byBuyer } from '../buyer-choice.ts'
import { cutoffFrom } from '../cutoff.ts'
import { audiencesTicked, entryForm, objectionToNumbers, operationsTicked, programmeForm, quantityOf } from './form.ts'
import { comparedProgramme, entryPage, programmeFormPage } from './form-page.ts'
import { ADDRESS, programmePage, programmesPage } from './page.ts'
import { followTable } from './sheet.ts'

declare global {
  namespace Express {
    interface Locals {
      programme: Programme
    }
  }
}

/** The programmes that serve the scheme: their list, one page each, what is noted of them. */
export function programmesRoutes(app: App): Router {
  const { db, clock } = app
  const readers = readersOf(app)
  const router = Router()
  const ONE = `${ADDRESS}/:programme`

  const programmeOf = found(async (user, params) => {
    const programme = (await programmesOf(db, user)).find(({ id }) => id === numberFrom(params.programme))
    if (!programme) throw new NotFound('programme')
    return { programme }
  })

  router.get(ADDRESS, allow('scheme.read'), byBuyer(db), async (req, res) => {
    const cutoff = cutoffFrom(typedFrom(req.query), clock.today())
    const { user } = res.locals
    const read = await readProgrammes(readers.page(res), user, cutoff)
    const around = { ...cutoff, mayEdit: may(user.role, 'scheme.edit') }
    res.render('programmes/index', programmesPage(read, around))
  })

  router.get([`${ADDRESS}.csv`, `${ADDRESS}.xlsx`], allow('scheme.read'), byBuyer(db), async (req, res) => {
    const cutoff = cutoffFrom(typedFrom(req.query), clock.today())
    const read = await readProgrammes(readers.file(res), res.locals.user, cutoff)
    await sendTable(req, res, followTable(read, cutoff.at, 'programmes'), cutoff.at)
  })

  router.get(`${ADDRESS}/nouveau`, allow('scheme.edit'), (_req, res) => showForm(res, null, untouched))

  router.post(`${ADDRESS}/nouveau`, allow('scheme.edit'), async (req, res) => {
    const { typed, values, errors } = readForm(programmeForm, req.body)
    const buyer = (await buyersOf(db, res.locals.user)).find(({ id }) => id === numberFrom(typed.acheteur))
    const refused = errors ?? (buyer ? null : { acheteur: 'Choisissez l’acheteur qui le porte.' })
    if (refused) return showForm(res.status(422), null, { typed, errors: refused })
    const { scope, objections } = await scopeOf(buyer!.id, typed, values!.numbers)
    if (objections) return showForm(res.status(422), null, { typed, errors: objections })
    const added = await addProgramme(db, authorOf(res), buyer!.id, { ...values!, ...scope })
    if (added.objections) return showForm(res.status(422), null, { typed, errors: added.objections })
    done(req, res, 'Le programme est créé.', programmeHref(added.id))
  })

  router.get(ONE, allow('scheme.read'), programmeOf, async (req, res) => {
    const cutoff = cutoffFrom(typedFrom(req.query), clock.today())
    const { user, programme } = res.locals
    const reader = readers.page(res)
    const [read] = await readProgrammes(reader, user, cutoff, [programme.id])
    const buyers = await buyersOf(reader, user)
    const buyer = buyers.find(({ id }) => id === programme.buyerId)
    const engagement = (await engagementsOf(reader)).find(({ key }) => key === programme.itemKey)?.title ?? null
    const around = {
      ...cutoff,
      mayEdit: may(user.role, 'scheme.edit'),
      engagement,
      buyer: buyers.length > 1 && buyer ? buyerName(buyer) : null,
      contractsHref: programme.contractIds.length === 1 ? `/marches/${programme.contractIds[0]}` : null,
    }
    res.render('programmes/programme', programmePage(read!, around))
  })

  router.get([`${ONE}/suivi.csv`, `${ONE}/suivi.xlsx`], allow('scheme.read'), programmeOf, async (req, res) => {
    const cutoff = cutoffFrom(typedFrom(req.query), clock.today())
    const { user, programme } = res.locals
    const read = await readProgrammes(readers.file(res), user, cutoff, [programme.id])
    await sendTable(req, res, followTable(read, cutoff.at, `programme-${programme.id}`), cutoff.at)
  })

  router.get(`${ONE}/modification`, allow('scheme.edit'), programmeOf, (_req, res) =>
    showForm(res, res.locals.programme, untouched),
  )

  router.post(`${ONE}/modification`, allow('scheme.edit'), programmeOf, async (req, res) => {
    const { programme } = res.locals
    const { typed, values, errors } = readForm(programmeForm, req.body)
    if (errors) return showForm(res.status(422), programme, { typed, errors })
    const { scope, objections } = await scopeOf(programme.buyerId, typed, values.numbers)
    try {
      const refused =
        objections ?? (await editProgramme(db, authorOf(res), programme, { ...values, ...scope }, values.version))
      if (refused) return await showForm(res.status(422), programme, { typed, errors: refused })
      done(req, res, 'Le programme est modifié.', programmeHref(programme.id))
    } catch (error) {
      if (!(error instanceof Conflict)) throw error
      const theirs = (await programmesOf(db, res.locals.user)).find(({ id }) => id === programme.id)!
      const at = { what: 'Le programme', action: `${programmeHref(programme.id)}/modification`, typed }
      const rows = comparedProgramme(typed, theirs)
      showConflict(res, { ...at, back: programmeHref(programme.id), rows, version: theirs.version })
    }
  })

  router.get(`${ONE}/ajout`, allow('scheme.edit'), programmeOf, (req, res) => {
    const sort = sortOf(typedFrom(req.query).nature)
    res.render('programmes/entry', entryPage(res.locals.programme, sort, clock.today(), untouched))
  })

  router.post(`${ONE}/ajout`, allow('scheme.edit'), programmeOf, async (req, res) => {
    const { programme } = res.locals
    const sort = sortOf(typedFrom(req.body).nature)
    const { typed, values, errors } = readForm(entryForm(sort), req.body)
    const { quantity, refused } = errors
      ? { quantity: null, refused: errors }
      : quantityOf(sort, values.code, values.typedQuantity)
    const objections = refused ?? (await noteOfProgramme(db, authorOf(res), programme, sort, { ...values!, quantity }))
    if (objections)
      return res
        .status(422)
        .render('programmes/entry', entryPage(programme, sort, clock.today(), { typed, errors: objections }))
    done(req, res, sorts[sort].done, programmeHref(programme.id))
  })

  router.post(`${ONE}/saisies/:saisie/retrait`, allow('scheme.edit'), programmeOf, async (req, res) => {
    const { programme } = res.locals
    await takeBackOfProgramme(db, authorOf(res), programme, numberFrom(req.params.saisie))
    done(req, res, 'La ligne est retirée.', programmeHref(programme.id))
  })

  return router

  async function scopeOf(buyerId: number, typed: Typed, numbers: readonly string[]) {
    const { ids, unknown } = await contractsNumbered(db, buyerId, numbers)
    const offered = await operationsOffered(db, [buyerId])
    const operationIds = operationsTicked(
      typed,
      offered.map(({ id }) => id),
    )
    const scope = { contractIds: ids, operationIds, audiences: audiencesTicked(typed) }
    return { scope, objections: objectionToNumbers(unknown) }
  }

  async function showForm(res: Response, programme: Programme | null, attempt: Attempt): Promise<void> {
    const buyers = await buyersOf(db, res.locals.user)
    const ids = programme ? [programme.buyerId] : buyers.map(({ id }) => id)
    const choices = {
      buyers,
      operations: await operationsOffered(db, ids),
      owners: await ownersOffered(db),
      engagements: await engagementsOf(db),
      numbers: programme ? await numbersOf(db, programme.contractIds) : [],
    }
    res.render('programmes/form', programmeFormPage(programme, choices, attempt))
  }

  /** Of the version in force: what a programme may say that it serves. */
  async function engagementsOf(reader: Db) {
    const plan = planOn(await plansOf(reader), clock.today())
    return plan ? (await itemsOf(reader, plan.id)).filter(({ kind }) => kind === 'engagement') : []
  }
}

function sortOf(nature: string | undefined): Sort {
  return Object.hasOwn(sorts, nature ?? '') ? (nature as Sort) : 'meeting'
}
