import { type Request, type Response, Router } from 'express'
import { allow } from '#server/access/guard.ts'
import { may, type User } from '#server/access/rules.ts'
import { answerAmounts, answerEnd, takeAnswerBack } from '#server/register/contracts/answers.ts'
import { countToConfirm } from '#server/register/contracts/pending-store.ts'
import { readingOf } from '#server/register/contracts/readings-store.ts'
import type { Contract } from '#server/register/contracts/rules.ts'
import { done } from '#server/web/answers.ts'
import type { App } from '#server/web/context.ts'
import { type Attempt, readForm, typedFrom, untouched } from '#server/web/forms.ts'
import { PER_PAGE, pageFrom } from '#server/web/list.ts'
import { eitherOf, loadPending } from '../amendment-load.ts'
import { authorOf } from '../author.ts'
import { byBuyer } from '../buyer-choice.ts'
import { contractOf } from '../place.ts'
import { withSaved } from '../saved-lists.ts'
import { amountForm, endForm, objectionToAmount, objectionToEnd, takeBackForm } from './form.ts'
import { amendmentsPage, toConfirmPage } from './page.ts'

/** What published amendments meant: asked on the contract, and of all contracts in a list. */
export function amendmentsRoutes({ db }: App): Router {
  const router = Router()
  const found = contractOf(db)

  router.get('/avenants', allow('contracts.read'), byBuyer(db), withSaved(db), async (req, res) => {
    const { user } = res.locals
    const total = await countToConfirm(db, user)
    const { page, last, offset } = pageFrom(typedFrom(req.query).page, total)
    const shown = await loadPending(db, user, { offset, limit: PER_PAGE })
    res.render('amendments/index', toConfirmPage({ ...shown, total, page, last, mayAnswer: mayAnswer(user) }))
  })

  router.get('/marches/:id/avenants', allow('contracts.read'), found, async (_req, res) => {
    await show(res, res.locals.contract, untouched, 200)
  })

  router.post('/marches/:id/avenants', allow('contracts.edit'), found, async (req, res) => {
    const { contract, user } = res.locals
    const { typed, values, errors } = readForm(amountForm, req.body)
    const objections = errors ?? objectionToAmount(values, await readingOf(db, contract))
    if (objections) return show(res, contract, { typed, errors: objections }, 422)
    const { avenant: content, sens: meaning, montant: amountCents, motif: reason, tous } = values!
    const others = tous && meaning !== 'other' ? await eitherOf(db, user, contract) : []
    const answered = others.filter(one => one.contract.id !== contract.id || one.content !== content)
    const asked = [{ contract, content }, ...answered]
    const form = { meaning, amountCents, reason }
    await answerAmounts(
      db,
      asked.map(one => ({ contract: one.contract, form: { ...form, content: one.content } })),
      authorOf(res),
    )
    done(
      req,
      res,
      answered.length ? 'Les réponses sont enregistrées.' : 'La réponse est enregistrée.',
      back(req, contract),
    )
  })

  router.post('/marches/:id/fin', allow('contracts.edit'), found, async (req, res) => {
    const { contract } = res.locals
    const { typed, values, errors } = readForm(endForm, req.body)
    const endsOn = values && (values.fin === 'autre' ? values.jour : values.fin)
    const objections = errors ?? objectionToEnd(endsOn, values.motif, await readingOf(db, contract))
    if (objections) return show(res, contract, { typed: { fin: '', ...typed }, errors: objections }, 422)
    await answerEnd(db, contract, { endsOn: endsOn!, reason: values!.motif }, authorOf(res))
    done(req, res, 'La fin est enregistrée.', back(req, contract))
  })

  router.post('/marches/:id/avenants/reprise', allow('contracts.edit'), found, async (req, res) => {
    const { contract } = res.locals
    const { typed, values, errors } = readForm(takeBackForm, req.body)
    if (errors) return show(res, contract, { typed, errors }, 422)
    await takeAnswerBack(db, contract, values.reponse, authorOf(res))
    done(
      req,
      res,
      'La réponse est reprise\u00a0: la question est posée de nouveau.',
      `/marches/${contract.id}/avenants`,
    )
  })

  return router

  async function show(res: Response, contract: Contract, attempt: Attempt, status: number) {
    const read = await readingOf(db, contract)
    const either = await eitherOf(db, res.locals.user!, contract)
    const page = { contract, read, others: Math.max(0, either.length - 1), mayAnswer: mayAnswer(res.locals.user!) }
    res.status(status).render('amendments/contract', amendmentsPage(page, attempt))
  }
}

function mayAnswer({ role }: User): boolean {
  return may(role, 'contracts.edit')
}

/** The list where the question was read, or the contract. */
function back(req: Request, { id }: Contract): string {
  return typedFrom(req.body).retour === '/avenants' ? '/avenants' : `/marches/${id}`
}
