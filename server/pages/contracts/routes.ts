import { Router } from 'express'
import { allow } from '#server/access/guard.ts'
import { perimeterKey } from '#server/access/rules.ts'
import { Conflict } from '#server/base/errors.ts'
import { addContract, addHolder, editContract } from '#server/register/contracts/actions.ts'
import { contractFor } from '#server/register/contracts/store.ts'
import { handOver, takeContract } from '#server/register/followings/actions.ts'
import { done } from '#server/web/answers.ts'
import type { App } from '#server/web/context.ts'
import { sendTable } from '#server/web/export.ts'
import { newFormKey, readForm, typedFrom, untouched } from '#server/web/forms.ts'
import { Kept } from '#server/web/kept.ts'
import { readersOf } from '#server/web/replica.ts'
import { insideOf } from '#server/web/views.ts'
import { authorOf } from '../author.ts'
import { byBuyer } from '../buyer-choice.ts'
import { cutoffAsked, isPast, readingOf } from '../cutoff.ts'
import { contractOf } from '../place.ts'
import { withSaved } from '../saved-lists.ts'
import { editContractForm, holderForm, newContractForm, objectionToBuyer, receiverIn } from './form.ts'
import { conflictPage, contractFormPage, holderPage } from './form-page.ts'
import { typedOf } from './form-typed.ts'
import { idsOfList, loadList } from './list-load.ts'
import { contractsPage } from './list-page.ts'
import { contractsTable } from './list-sheet.ts'
import { colleaguesOf, loadForm, loadShown } from './load.ts'
import { contractPage, handedOverNotice } from './page.ts'
import { timelinePage } from './timeline-page.ts'

export function contractsRoutes(app: App): Router {
  const router = Router()
  const { db, clock } = app
  const readers = readersOf(app)
  const found = contractOf(db)
  const pages = new Kept<{ title: string; kept: string }>(300)

  router.get('/marches', allow('contracts.read'), byBuyer(db), withSaved(db), async (req, res) => {
    const list = await loadList(readers.page(res), res.locals.user, typedFrom(req.query), clock.today())
    res.render('contracts/index', contractsPage(list))
  })

  router.get(['/marches.csv', '/marches.xlsx'], allow('contracts.read'), byBuyer(db), async (req, res) => {
    const { user } = res.locals
    const reader = readers.file(res)
    const query = typedFrom(req.query)
    const ids = await idsOfList(reader, user, query, clock.today())
    const cutoff = await cutoffAsked(reader, query, clock.today())
    const reading = isPast(cutoff) ? readingOf(cutoff) : null
    await sendTable(req, res, contractsTable(reader, user, ids, reading), clock.today())
  })

  router.get('/marches/nouveau', allow('contracts.edit'), async (req, res) => {
    const model = await loadForm(db, res.locals.user, typedFrom(req.query).comme)
    res.render('contracts/form', contractFormPage({ ...model, attempt: untouched }))
  })

  router.post('/marches/nouveau', allow('contracts.edit'), async (req, res) => {
    const model = await loadForm(db, res.locals.user, null)
    const { typed, values, errors } = readForm(newContractForm, req.body)
    const wrong = errors ?? objectionToBuyer(values.buyerId, model.buyers)
    const { id, objections } = wrong ? { id: null, objections: wrong } : await addContract(db, values!, authorOf(res))
    if (objections) {
      const page = contractFormPage({ ...model, attempt: { typed, errors: objections } })
      return res.status(422).render('contracts/form', page)
    }
    const notice = 'Le marché est enregistré. Vous pouvez le prendre en charge, puis enregistrer sa clause.'
    done(req, res, notice, `/marches/${id}`)
  })

  router.get('/marches/:id', allow('contracts.read'), async (req, res) => {
    const { user, revision } = res.locals
    const cutoff = await cutoffAsked(db, typedFrom(req.query), clock.today())
    const key = [perimeterKey(user), req.params.id, ...Object.values(cutoff)].join(' ')
    const page = await pages.at(revision, key, async () => {
      const shown = await loadShown(db, user, req.params.id, clock.today(), cutoff)
      // One form number serves all who look before anything changes: the journal holds it with who sent it.
      const model = { ...contractPage(shown), formKey: newFormKey() }
      return { title: model.title, kept: insideOf('contracts/contract', model) }
    })
    res.render('layouts/kept', { title: page.title, kept: page.kept })
  })

  router.get('/marches/:id/chronologie', allow('contracts.read'), found, async (_req, res) => {
    const { user, contract } = res.locals
    res.render('contracts/timeline', await timelinePage(db, contract, user, clock.today()))
  })

  router.get('/marches/:id/modifier', allow('contracts.edit'), found, async (_req, res) => {
    const { user, contract } = res.locals
    const model = await loadForm(db, user, null, contract)
    res.render('contracts/form', contractFormPage({ ...model, contract, attempt: untouched }))
  })

  router.post('/marches/:id/modifier', allow('contracts.edit'), found, async (req, res) => {
    const { user, contract } = res.locals
    const { typed, values, errors } = readForm(editContractForm, req.body)
    try {
      const objections = errors ?? (await editContract(db, contract, values, authorOf(res)))
      if (!objections) return done(req, res, 'La fiche du marché est à jour.', `/marches/${contract.id}`)
      const model = { ...(await loadForm(db, user, null, contract)), contract }
      res.status(422).render('contracts/form', contractFormPage({ ...model, attempt: { typed, errors: objections } }))
    } catch (error) {
      if (!(error instanceof Conflict)) throw error
      const theirs = await contractFor(db, user, contract.id)
      const model = { ...(await loadForm(db, user, null, theirs)), contract: theirs }
      res
        .status(409)
        .render('contracts/form', conflictPage({ ...model, typed, theirs: typedOf(theirs, model.holders) }))
    }
  })

  router.post('/marches/:id/prise-en-charge', allow('contracts.take'), found, async (req, res) => {
    const { user, contract } = res.locals
    const already = await takeContract(db, contract, user, authorOf(res))
    const notice = already ? `Ce marché est déjà suivi par ${already}.` : 'Vous suivez maintenant ce marché.'
    done(req, res, notice, `/marches/${contract.id}`)
  })

  router.post('/marches/:id/passation', allow('contracts.take'), found, async (req, res) => {
    const { contract } = res.locals
    const to = receiverIn(req.body['a-qui'], await colleaguesOf(db, contract))
    if (to !== undefined) await handOver(db, contract, to, authorOf(res))
    done(req, res, handedOverNotice(to), `/marches/${contract.id}`)
  })

  router.get('/marches/:id/entreprises/nouvelle', allow('contracts.edit'), found, async (_req, res) => {
    const { contract } = res.locals
    res.render('contracts/holder', holderPage(contract, untouched))
  })

  router.post('/marches/:id/entreprises/nouvelle', allow('contracts.edit'), found, async (req, res) => {
    const { contract } = res.locals
    const { typed, values, errors } = readForm(holderForm, req.body)
    const objections = errors ?? (await addHolder(db, contract, values, authorOf(res)))
    if (!objections) return done(req, res, 'L’entreprise est inscrite au marché.', `/marches/${contract.id}`)
    res.status(422).render('contracts/holder', holderPage(contract, { typed, errors: objections }))
  })

  return router
}
