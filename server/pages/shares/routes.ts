import { type Request, type Response, Router } from 'express'
import { allow } from '#server/access/guard.ts'
import { may } from '#server/access/rules.ts'
import type { Objections } from '#server/base/errors.ts'
import { measured, memberOf } from '#server/compliance/measure.ts'
import { companiesNumbered } from '#server/register/companies/store.ts'
import { employerSaid } from '#server/register/companies/telling-rules.ts'
import { companyName } from '#server/register/companies/words.ts'
import { attributeSupplier, bearersOf, transferHours, writeShares } from '#server/register/shares/actions.ts'
import { shareActsOf } from '#server/register/shares/store.ts'
import { done } from '#server/web/answers.ts'
import type { App } from '#server/web/context.ts'
import { type Attempt, readForm } from '#server/web/forms.ts'
import { authorOf } from '../author.ts'
import { namingIn } from '../naming.ts'
import { placeOf } from '../place.ts'
import { readShares, supplierForm, transferForm } from './form.ts'
import { newSharesPage, type SharesShown, sharesPage, supplierPage, transferPage } from './page.ts'

export function sharesRoutes({ db, clock }: App): Router {
  const router = Router()
  const place = placeOf(db)
  const naming = namingIn(db)
  const base = '/marches/:id/parts'

  router.get(base, allow('contracts.read'), place, async (_req, res) => {
    res.render('shares/shares', sharesPage(await shown(res)))
  })

  router.get(`${base}/nouvelles`, allow('clauses.edit'), place, async (_req, res) => {
    res.render('shares/form', newSharesPage(await shown(res)))
  })

  router.post(`${base}/nouvelles`, allow('clauses.edit'), place, async (req, res) => {
    const known = await shown(res)
    const { typed, values, errors } = readShares(known.members, req.body)
    const save = () => writeShares(db, res.locals.place, values!, authorOf(res))
    await answer(req, res, { typed, errors, reason: values?.reason }, save, attempt => newSharesPage(known, attempt))
  })

  router.get(`${base}/transfert`, allow('clauses.edit'), place, async (_req, res) => {
    res.render('shares/form', transferPage(await shown(res)))
  })

  router.post(`${base}/transfert`, allow('clauses.edit'), place, async (req, res) => {
    const known = await shown(res)
    const { typed, values, errors } = readForm(transferForm, req.body)
    const strangers = values && strangersTo(known, { de: values.fromId, vers: values.toId })
    const save = () => transferHours(db, res.locals.place, values!, authorOf(res))
    const read = { typed, errors: errors ?? strangers, reason: values?.reason }
    await answer(req, res, read, save, attempt => transferPage(known, attempt))
  })

  router.get(`${base}/employeur`, allow('clauses.edit'), place, async (_req, res) => {
    res.render('shares/form', supplierPage(await shown(res)))
  })

  router.post(`${base}/employeur`, allow('clauses.edit'), place, async (req, res) => {
    const known = await shown(res)
    const { typed, values, errors } = readForm(supplierForm, req.body)
    const employer = known.employers.find(({ id }) => id === values?.employerId)
    const unknown = values && !employer ? { employeur: 'Choisissez un employeur de la liste.' } : null
    const strangers = values && strangersTo(known, { pour: values.principalId })
    const save = () =>
      attributeSupplier(db, res.locals.place, { ...values!, employerName: employer!.name }, authorOf(res))
    const read = { typed, errors: errors ?? unknown ?? strangers, reason: values?.reason }
    await answer(req, res, read, save, attempt => supplierPage(known, attempt))
  })

  return router

  /** Kept, or the same page with what is wrong. */
  async function answer(
    req: Request,
    res: Response,
    read: { typed: Attempt['typed']; errors: Objections | null; reason: string | undefined },
    save: () => Promise<Objections | null>,
    again: (attempt: Attempt) => object,
  ): Promise<void> {
    const objections = read.errors ?? (await naming(res, { motif: read.reason ?? '' })) ?? (await save())
    if (objections) return res.status(422).render('shares/form', again({ typed: read.typed, errors: objections }))
    done(
      req,
      res,
      'C’est enregistré\u202f; les parts d’avant restent visibles.',
      `/marches/${res.locals.contract.id}/parts`,
    )
  }

  async function shown(res: Response): Promise<SharesShown> {
    const { contract, clause, user } = res.locals
    const today = clock.today()
    const account = (await measured(db, [clause.id], { at: today, today })).get(clause.id)!
    const member = memberOf(account, clause.id)
    const acts = (await shareActsOf(db, [contract.id])).get(contract.id) ?? []
    const members = (await bearersOf(db, contract.id)).map(({ companyId, role, company }) => ({
      companyId,
      role,
      name: companyName(company),
      isSubcontractor: role === 'subcontractor',
    }))
    const employerIds = [...new Set(member.lines.map(({ work }) => work.employerId))]
    const spoken = acts.flatMap(({ parts }) => parts.map(({ companyId }) => companyId))
    const held = new Set(members.map(one => one.companyId))
    const companies = await companiesNumbered(db, [...employerIds, ...spoken, ...held])
    const readsSensitive = may(user.role, 'identities.read')
    const names = new Map(
      [...companies].map(([id, company]) => {
        const name = companyName(company)
        return [id, held.has(id) ? name : employerSaid({ name, kind: company.kind }, readsSensitive)]
      }),
    )
    const bearing = new Set(member.bearers?.map(one => one.companyId) ?? [])
    const outside = employerIds.filter(id => !bearing.has(id))
    return {
      contract,
      members,
      names,
      bearers: member.bearers,
      acts,
      owed: member.owed,
      employers: outside.map(id => ({ id, name: names.get(id) ?? '' })),
      mayEdit: may(user.role, 'clauses.edit'),
      byPerson: may(user.role, 'persons.read'),
    }
  }
}

/** Only those who hold the contract, or work for it, bear a part. */
function strangersTo({ members }: SharesShown, asked: Record<string, number>): Objections | null {
  const wrong = Object.entries(asked).filter(([, id]) => !members.some(({ companyId }) => companyId === id))
  return wrong.length ? Object.fromEntries(wrong.map(([name]) => [name, 'Choisissez une entreprise du marché.'])) : null
}
