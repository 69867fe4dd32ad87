import { Router } from 'express'
import { allow } from '#server/access/guard.ts'
import { NotFound } from '#server/base/errors.ts'
import { numberFrom } from '#server/base/ids.ts'
import { excuseHours, missingHours } from '#server/compliance/excuses.ts'
import { decidePenalty } from '#server/compliance/penalties.ts'
import { authorOf } from '#server/journal/store.ts'
import { clauseOfContract } from '#server/register/clauses/store.ts'
import { contractFor } from '#server/register/contracts/store.ts'
import { recordFact, resumeWork, takeBack } from '#server/register/facts/actions.ts'
import { awaitsResumption, type FactForm, type FactKind, factKinds, needsClause } from '#server/register/facts/rules.ts'
import { factNumbered, factsOf } from '#server/register/facts/store.ts'
import type { App } from '#server/web/context.ts'
import { type Attempt, readForm } from '#server/web/forms.ts'
import { factForm, resumptionForm, takeBackForm } from './form.ts'
import { choicePage, factPage, kindOfAddress, resumptionPage, takeBackPage } from './page.ts'

export function factsRoutes({ db, clock }: App): Router {
  const router = Router()

  router.get('/marches/:id/faits/nouveau', allow('facts.record'), async (req, res) => {
    const contract = await contractFor(db, res.locals.user, req.params.id)
    const clause = await clauseOfContract(db, contract.id)
    const kind = kindIn(req.query.type)
    if (!kind || (!clause && needsClause.has(kind))) {
      const facts = await factsOf(db, [contract.id])
      const suspension = facts.find(fact => awaitsResumption(fact, facts, clock.today())) ?? null
      return res.render('facts/choice', choicePage(contract, clause, suspension))
    }

    res.render('facts/fact', factPage(await shown(res.locals.user, req.params.id, kind)))
  })

  router.post('/marches/:id/faits/nouveau', allow('facts.record'), async (req, res) => {
    const { user } = res.locals
    const kind = kindIn(req.query.type)
    if (!kind) throw new NotFound('kind of fact')
    const given = await shown(user, req.params.id, kind)
    if (!given.clause && needsClause.has(kind)) throw new NotFound('clause')

    const { typed, values, errors } = readForm(factForm(kind), req.body)
    const author = authorOf(user, req.body.cle, clock.now())
    const note = (fact: FactForm) =>
      fact.kind === 'excuse'
        ? excuseHours(db, given.contract, fact, author, clock.today())
        : fact.kind === 'penalty'
          ? decidePenalty(db, given.contract, fact, author, clock.today())
          : recordFact(db, given.contract, fact, author, clock.today())
    const objections = errors ?? (await note(values))
    if (objections) {
      const attempt: Attempt = { typed, errors: objections }
      return res.status(422).render('facts/fact', factPage({ ...given, attempt }))
    }
    req.session.notice = `${factKinds[kind]} : c’est noté.`
    res.redirect(303, `/marches/${given.contract.id}`)
  })

  router.get('/marches/:id/faits/:fact/fin', allow('facts.record'), async (req, res) => {
    const contract = await contractFor(db, res.locals.user, req.params.id)

    res.render('facts/gesture', resumptionPage(contract, await openSuspension(contract.id, req.params.fact)))
  })

  router.post('/marches/:id/faits/:fact/fin', allow('facts.record'), async (req, res) => {
    const { user } = res.locals
    const contract = await contractFor(db, user, req.params.id)
    const suspension = await factNumbered(db, contract.id, numberFrom(req.params.fact))
    if (suspension.kind !== 'suspension') throw new NotFound('suspension')

    const { typed, values, errors } = readForm(resumptionForm, req.body)
    const author = authorOf(user, req.body.cle, clock.now())
    const objections = errors ?? (await resumeWork(db, contract, suspension, values, author, clock.today()))
    if (objections) {
      const attempt: Attempt = { typed, errors: objections }
      return res.status(422).render('facts/gesture', resumptionPage(contract, suspension, attempt))
    }
    req.session.notice = 'La reprise est enregistrée.'
    res.redirect(303, `/marches/${contract.id}`)
  })

  router.get('/marches/:id/faits/:fact/annulation', allow('facts.record'), async (req, res) => {
    const contract = await contractFor(db, res.locals.user, req.params.id)

    res.render('facts/gesture', takeBackPage(contract, await standingFact(contract.id, req.params.fact)))
  })

  router.post('/marches/:id/faits/:fact/annulation', allow('facts.record'), async (req, res) => {
    const { user } = res.locals
    const contract = await contractFor(db, user, req.params.id)
    const fact = await factNumbered(db, contract.id, numberFrom(req.params.fact))
    if (fact.cancelsId !== null) throw new NotFound('fact')

    const { typed, values, errors } = readForm(takeBackForm, req.body)
    const author = authorOf(user, req.body.cle, clock.now())
    const objections = errors ?? (await takeBack(db, contract, fact, values.texte, author, clock.today()))
    if (objections)
      return res.status(422).render('facts/gesture', takeBackPage(contract, fact, { typed, errors: objections }))

    req.session.notice = 'Le fait est annulé\u202f; il reste visible avec votre raison.'
    res.redirect(303, `/marches/${contract.id}`)
  })

  async function shown(user: Express.Locals['user'], id: unknown, kind: FactKind) {
    const contract = await contractFor(db, user, id)
    const facts = await factsOf(db, [contract.id])
    const today = clock.today()
    const missing = await missingHours(db, contract.id, today)
    return { contract, clause: await clauseOfContract(db, contract.id), facts, missing, kind, today }
  }

  async function openSuspension(contractId: number, id: unknown) {
    const facts = await factsOf(db, [contractId])
    const fact = facts.find(one => one.id === numberFrom(id))
    if (!fact || !awaitsResumption(fact, facts, clock.today())) throw new NotFound('suspension')
    return fact
  }

  async function standingFact(contractId: number, id: unknown) {
    const fact = await factNumbered(db, contractId, numberFrom(id))
    const facts = await factsOf(db, [contractId])
    if (fact.cancelsId !== null || facts.some(other => other.cancelsId === fact.id)) throw new NotFound('fact')
    return fact
  }

  return router
}

/** The kind an address names, in French or by its code; null when it names none. A resumption is told of its suspension. */
function kindIn(type: unknown): FactKind | null {
  const word = String(type ?? '')
  if (Object.hasOwn(kindOfAddress, word)) return kindOfAddress[word]!
  return Object.hasOwn(factKinds, word) && word !== 'resumption' ? (word as FactKind) : null
}
