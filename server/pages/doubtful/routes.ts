import { type Response, Router } from 'express'
import { allow } from '#server/access/guard.ts'
import { may } from '#server/access/rules.ts'
import { NotFound } from '#server/base/errors.ts'
import { numberFrom } from '#server/base/ids.ts'
import { companiesOfLegalPerson } from '#server/register/companies/store.ts'
import { nameDoubtful, unnameDoubtful } from '#server/register/contracts/doubtful-actions.ts'
import type { DoubtfulHolder } from '#server/register/contracts/doubtful-rules.ts'
import { doubtfulCounted, doubtfulListed, doubtfulOn } from '#server/register/contracts/doubtful-store.ts'
import { done } from '#server/web/answers.ts'
import type { App } from '#server/web/context.ts'
import { type Attempt, readForm, typedFrom, untouched } from '#server/web/forms.ts'
import { PER_PAGE, pageFrom } from '#server/web/list.ts'
import { authorOf } from '../author.ts'
import { byBuyer } from '../buyer-choice.ts'
import { contractOf } from '../place.ts'
import { withSaved } from '../saved-lists.ts'
import { nameForm } from './form.ts'
import { listPage, namePage } from './page.ts'

/** Holders published under a number that names nobody for sure: the list, and who each is said to be. */
export function doubtfulRoutes({ db }: App): Router {
  const router = Router()
  const found = contractOf(db)

  router.get('/titulaires-a-verifier', allow('contracts.read'), byBuyer(db), withSaved(db), async (req, res) => {
    const { user } = res.locals
    const total = await doubtfulCounted(db, user)
    const { page, offset, last } = pageFrom(typedFrom(req.query).page, total)
    const lines = await doubtfulListed(db, user, { offset, limit: PER_PAGE })
    res.render('doubtful/index', listPage({ total, lines }, { page, last, mayName: may(user.role, 'contracts.edit') }))
  })

  router.get('/marches/:id/titulaires/:titulaire', allow('contracts.edit'), found, async (req, res) => {
    await show(res, await holderOf(res, req.params.titulaire), untouched, 200)
  })

  router.post('/marches/:id/titulaires/:titulaire', allow('contracts.edit'), found, async (req, res) => {
    const { contract } = res.locals
    const holder = await holderOf(res, req.params.titulaire)
    const { typed, values, errors } = readForm(nameForm, req.body)
    if (errors) return show(res, holder, { typed, errors }, 422)
    await nameDoubtful(db, contract, holder.id, values, authorOf(res))
    done(req, res, 'C’est noté\u00a0: ce titulaire est reconnu.', `/marches/${contract.id}`)
  })

  router.post('/marches/:id/titulaires/:titulaire/reprise', allow('contracts.edit'), found, async (req, res) => {
    const { contract } = res.locals
    const holder = await holderOf(res, req.params.titulaire)
    await unnameDoubtful(db, contract, holder.id, authorOf(res))
    done(req, res, 'C’est repris\u00a0: ce titulaire est de nouveau à vérifier.', `/marches/${contract.id}`)
  })

  return router

  async function holderOf(res: Response, id: unknown): Promise<DoubtfulHolder> {
    const number = numberFrom(id)
    const holder = (await doubtfulOn(db, res.locals.contract.id)).find(one => one.id === number)
    if (!holder) throw new NotFound('holder')
    return holder
  }

  async function show(res: Response, holder: DoubtfulHolder, attempt: Attempt, status: number) {
    const { contract, user } = res.locals
    const siblings = holder.siren ? await companiesOfLegalPerson(db, user!, holder.siren) : []
    res.status(status).render('doubtful/holder', namePage(contract, holder, siblings, attempt))
  }
}
