import { type Response, Router } from 'express'
import { allow } from '#server/access/guard.ts'
import { may } from '#server/access/rules.ts'
import { NotFound, type Objections } from '#server/base/errors.ts'
import { numberFrom } from '#server/base/ids.ts'
import { excuseHours, missingHours } from '#server/compliance/excuses.ts'
import type { Author } from '#server/journal/store.ts'
import type { Clause } from '#server/register/clauses/rules.ts'
import { clauseOfContract } from '#server/register/clauses/store.ts'
import type { Contract } from '#server/register/contracts/rules.ts'
import { recordFact, resumeWork, takeBack } from '#server/register/facts/actions.ts'
import { awaitsResumption, type FactForm, type FactKind, factKinds, needsClause } from '#server/register/facts/rules.ts'
import { factNumbered, factsOf } from '#server/register/facts/store.ts'
import { noteNamesake, personNamedIn } from '#server/register/participants/identities.ts'
import { namedSentence } from '#server/register/participants/words.ts'
import { done } from '#server/web/answers.ts'
import type { App } from '#server/web/context.ts'
import { readForm } from '#server/web/forms.ts'
import { authorOf } from '../author.ts'
import { contractOf } from '../place.ts'
import { factForm, resumptionForm, takeBackForm } from './form.ts'
import { choicePage, factPage, kindOfAddress, resumptionPage, takeBackPage } from './page.ts'

export function factsRoutes({ db, clock }: App): Router {
  const router = Router()
  const found = contractOf(db)

  router.get('/marches/:id/faits/nouveau', allow('facts.record'), found, async (req, res) => {
    const { contract } = res.locals
    const clause = await clauseOfContract(db, contract.id)
    const kind = kindIn(req.query.type)
    if (kind && (clause || !needsClause.has(kind))) {
      return res.render('facts/fact', factPage(await shown(res, clause, kind)))
    }
    const facts = await factsOf(db, [contract.id])
    const suspension = facts.find(fact => awaitsResumption(fact, facts, clock.today())) ?? null
    res.render('facts/choice', choicePage(contract, clause, suspension))
  })

  router.post('/marches/:id/faits/nouveau', allow('facts.record'), found, async (req, res) => {
    const { contract } = res.locals
    const clause = await clauseOfContract(db, contract.id)
    const kind = kindIn(req.query.type)
    if (!kind || (!clause && needsClause.has(kind))) throw new NotFound('kind of fact')

    const { typed, values, errors } = readForm(factForm(kind), req.body)
    const objections =
      errors ??
      (await naming(res, { texte: values.text, attendu: values.nextStep })) ??
      (await note(contract, values, authorOf(res)))
    if (objections) {
      const page = factPage({ ...(await shown(res, clause, kind)), attempt: { typed, errors: objections } })
      return res.status(422).render('facts/fact', page)
    }
    done(req, res, `${factKinds[kind]} : c’est noté.`, `/marches/${contract.id}`)
  })

  router.get('/marches/:id/faits/:fact/fin', allow('facts.record'), found, async (req, res) => {
    const { contract } = res.locals
    res.render(
      'facts/gesture',
      resumptionPage(contract, await openSuspension(contract.id, req.params.fact), readsPersons(res)),
    )
  })

  router.post('/marches/:id/faits/:fact/fin', allow('facts.record'), found, async (req, res) => {
    const { contract } = res.locals
    const suspension = await factNumbered(db, contract.id, numberFrom(req.params.fact))
    if (suspension.kind !== 'suspension') throw new NotFound('suspension')

    const { typed, values, errors } = readForm(resumptionForm, req.body)
    const objections = errors ?? (await resumeWork(db, contract, suspension, values, authorOf(res)))
    if (objections) {
      const page = resumptionPage(contract, suspension, readsPersons(res), { typed, errors: objections })
      return res.status(422).render('facts/gesture', page)
    }
    done(req, res, 'La reprise est enregistrée.', `/marches/${contract.id}`)
  })

  router.get('/marches/:id/faits/:fact/annulation', allow('facts.record'), found, async (req, res) => {
    const { contract } = res.locals
    res.render(
      'facts/gesture',
      takeBackPage(contract, await standingFact(contract.id, req.params.fact), readsPersons(res)),
    )
  })

  router.post('/marches/:id/faits/:fact/annulation', allow('facts.record'), found, async (req, res) => {
    const { contract } = res.locals
    const fact = await factNumbered(db, contract.id, numberFrom(req.params.fact))
    if (fact.cancelsId !== null) throw new NotFound('fact')

    const { typed, values, errors } = readForm(takeBackForm, req.body)
    const objections =
      errors ?? (await naming(res, values)) ?? (await takeBack(db, contract, fact, values.texte, authorOf(res)))
    if (objections) {
      const page = takeBackPage(contract, fact, readsPersons(res), { typed, errors: objections })
      return res.status(422).render('facts/gesture', page)
    }
    const notice = 'Le fait est annulé\u202f; il reste visible avec votre raison.'
    done(req, res, notice, `/marches/${contract.id}`)
  })

  return router

  async function shown(res: Response, clause: Clause | null, kind: FactKind) {
    const { contract } = res.locals as Response['locals'] & { contract: Contract }
    const today = clock.today()
    const facts = await factsOf(db, [contract.id])
    const missing = await missingHours(db, contract.id, today)
    return { contract, clause, facts, missing, kind, today, byPerson: readsPersons(res) }
  }

  /** Only those who know who somebody is are told that they wrote it: anybody else would learn that a guess is right. */
  async function naming(res: Response, said: Record<string, string>): Promise<Objections | null> {
    const { user, contract } = res.locals as Response['locals'] & { contract: Contract }
    if (!may(user.role, 'identities.read')) return null
    for (const [field, text] of Object.entries(said)) {
      const person = await personNamedIn(db, contract.id, text)
      if (!person) continue
      await noteNamesake(db, person, authorOf(res))
      return { [field]: namedSentence(person.number) }
    }
    return null
  }

  function note(contract: Contract, fact: FactForm, author: Author) {
    if (fact.kind === 'excuse') return excuseHours(db, contract, fact, author)
    return recordFact(db, contract, fact, author)
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
}

function readsPersons({ locals: { user } }: Response): boolean {
  return may(user.role, 'persons.read')
}

/** The kind an address names, in French or by its code; null when it names none. A resumption is told of its suspension. */
function kindIn(type: unknown): FactKind | null {
  const word = String(type ?? '')
  if (Object.hasOwn(kindOfAddress, word)) return kindOfAddress[word]!
  return Object.hasOwn(factKinds, word) && word !== 'resumption' ? (word as FactKind) : null
}
