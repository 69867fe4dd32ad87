import { type Response, Router } from 'express'
import { allow } from '#server/access/guard.ts'
import { join, tellApart, undoPerson } from '#server/register/companies/person-actions.ts'
import { objectionToJoining } from '#server/register/companies/person-rules.ts'
import { personActsOf } from '#server/register/companies/person-store.ts'
import { companyNumbered, siblingsOf } from '#server/register/companies/store.ts'
import { companyHref } from '#server/register/companies/words.ts'
import { done } from '#server/web/answers.ts'
import type { App } from '#server/web/context.ts'
import { type Attempt, readForm, untouched } from '#server/web/forms.ts'
import { authorOf } from '../author.ts'
import { companyOf } from '../place.ts'
import { joinForm, takePersonBackForm, tellApartForm } from './form.ts'
import { personPage } from './person-page.ts'

/** Of which legal person an establishment is, said by a person. */
export function personRoutes({ db }: App): Router {
  const router = Router()
  const found = companyOf(db)

  router.get('/entreprises/:number/etablissements', allow('companies.edit'), found, async (_req, res) => {
    await show(res, untouched)
  })

  router.post('/entreprises/:number/etablissements', allow('companies.edit'), found, async (req, res) => {
    const { user, company } = res.locals
    const isJoining = (req.body as { geste?: unknown } | undefined)?.geste === 'reunir'
    if (!isJoining) {
      const { typed, values, errors } = readForm(tellApartForm, req.body)
      if (errors) return show(res.status(422), { typed: { ...typed, geste: 'distinguer' }, errors })
      await tellApart(db, company, values['motif-distinguer'], authorOf(res))
      return done(req, res, 'C’est noté\u00a0: cet établissement est une entreprise à part.', companyHref(company))
    }
    const { typed, values, errors } = readForm(joinForm, req.body)
    const other = values && (await companyNumbered(db, user, values.numero))
    const objection = errors ? null : objectionToJoining(company, other)
    const refused = errors ?? (objection ? { numero: objection } : null)
    if (refused) return show(res.status(422), { typed: { ...typed, geste: 'reunir' }, errors: refused })
    await join(db, company, { siren: other!.siren!, reason: values!['motif-reunir'] }, authorOf(res))
    done(req, res, 'C’est noté\u00a0: ces deux entreprises n’en font qu’une.', companyHref(company))
  })

  router.post('/entreprises/:number/etablissements/reprise', allow('companies.edit'), found, async (req, res) => {
    const { company } = res.locals
    const { typed, values, errors } = readForm(takePersonBackForm, req.body)
    if (errors) return show(res.status(422), { typed, errors })
    await undoPerson(db, company, values.acte, authorOf(res))
    done(req, res, 'C’est repris\u00a0: l’établissement est de nouveau où il était.', companyHref(company))
  })

  return router

  async function show(res: Response, attempt: Attempt): Promise<void> {
    const { user, company } = res.locals
    const siblings = await siblingsOf(db, user!, company)
    const acts = await personActsOf(db, [company.id], null)
    res.render('companies/establishments', personPage({ company, siblings, acts }, attempt))
  }
}
