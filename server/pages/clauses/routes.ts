import { Router } from 'express'
import { allow } from '#server/access/guard.ts'
import { Conflict, NotFound } from '#server/base/errors.ts'
import { numberFrom } from '#server/base/ids.ts'
import { measured, memberOf } from '#server/compliance/measure.ts'
import { editClause, recordClause } from '#server/register/clauses/actions.ts'
import { addLine, correctLine } from '#server/register/clauses/line-actions.ts'
import { poolsFor } from '#server/register/clauses/pool-store.ts'
import { rhythmsOf } from '#server/register/clauses/rhythm-store.ts'
import { type Act, acts, sizingOf } from '#server/register/clauses/rules.ts'
import { sizingWords } from '#server/register/clauses/sizing.ts'
import { clauseOfContract, ledgerOf, nextAmendmentNumber } from '#server/register/clauses/store.ts'
import { contractFor } from '#server/register/contracts/store.ts'
import { conflictPage } from '#server/web/conflict.ts'
import type { App } from '#server/web/context.ts'
import { type Attempt, readForm, typedFrom, untouched } from '#server/web/forms.ts'
import { authorOf } from '../author.ts'
import { calculatorPage } from './calculator-page.ts'
import { clauseForm, correctionForm, lineForms, sizingForm } from './form.ts'
import { correctionPage, linePage } from './line-page.ts'
import { clausePage, comparedClause } from './page.ts'
import { previewOf } from './sizing-fields.ts'

export function clausesRoutes({ db, clock }: App): Router {
  const router = Router()

  router.get('/marches/:id/clause', allow('clauses.edit'), async (req, res) => {
    res.render('clauses/clause', clausePage(await shownClause(res.locals.user, req.params.id)))
  })

  router.post('/marches/:id/clause', allow('clauses.edit'), async (req, res) => {
    const { user } = res.locals
    const shown = await shownClause(user, req.params.id)
    const { contract, clause, pools } = shown
    const again = (attempt: Attempt, preview = previewIn(req.body)) => clausePage({ ...shown, attempt, preview })
    if (req.body.calculer !== undefined) return res.render('clauses/clause', again(tried(req.body)))

    const { typed, values, errors } = readForm(clauseForm, req.body)
    if (errors) return res.status(422).render('clauses/clause', again({ typed, errors }))
    const { poolId } = values.clause
    if (poolId !== null && !pools.some(pool => pool.id === poolId)) throw new NotFound('pool')

    const author = authorOf(res)
    const version = numberFrom(typed.version)
    const sizing = sizingOf(values.figure)
    const reason =
      values.figure.by === 'commandes'
        ? 'Aucune heure avant le premier bon de commande'
        : values.figure.by === 'formule' && sizing
          ? sizingWords(sizing)
          : 'Nombre inscrit au marché'
    try {
      const objections =
        clause && version
          ? await editClause(db, contract, clause, { ...values, version }, author)
          : await recordClause(db, contract, values, reason, author)
      if (objections) return res.status(422).render('clauses/clause', again({ typed, errors: objections }))
    } catch (error) {
      if (!(error instanceof Conflict)) throw error
      const theirs = await clauseOfContract(db, contract.id)
      if (!theirs) throw error
      const page = { what: 'La clause', action: `/marches/${contract.id}/clause`, back: `/marches/${contract.id}` }
      const rows = comparedClause(typed, theirs, pools, shown.rhythms)
      return res.status(409).render('shared/conflict', conflictPage({ ...page, rows, typed, version: theirs.version }))
    }
    req.session.notice = clause ? 'La clause est modifiée.' : 'La clause est enregistrée.'
    res.redirect(303, `/marches/${contract.id}`)
  })

  router.get('/marches/:id/engagements/nouveau', allow('clauses.edit'), async (req, res) => {
    const shown = await shownLedger(res.locals.user, req.params.id)

    res.render('clauses/line', linePage({ ...shown, act: actIn(req.query.type) }))
  })

  router.post('/marches/:id/engagements/nouveau', allow('clauses.edit'), async (req, res) => {
    const { user } = res.locals
    const shown = await shownLedger(user, req.params.id)
    const act = actIn(req.query.type)
    const again = (attempt: Attempt) => linePage({ ...shown, act, attempt, preview: previewIn(req.body) })
    if (req.body.calculer !== undefined) return res.render('clauses/line', again(tried(req.body)))

    const { typed, values, errors } = readForm(lineForms[act], req.body)
    const author = authorOf(res)
    const objections = errors ?? (await addLine(db, shown.contract, shown.clause, act, values, author))
    if (objections) return res.status(422).render('clauses/line', again({ typed, errors: objections }))

    req.session.notice = `${acts[act].label} enregistré${act === 'avenant' || act === 'commande' ? '' : 'e'}.`
    res.redirect(303, `/marches/${shown.contract.id}`)
  })

  router.get('/marches/:id/engagements/:line/correction', allow('clauses.edit'), async (req, res) => {
    const shown = await shownLedger(res.locals.user, req.params.id)

    res.render('clauses/correction', correctionPage({ ...shown, line: lineIn(shown.ledger, req.params.line) }))
  })

  router.post('/marches/:id/engagements/:line/correction', allow('clauses.edit'), async (req, res) => {
    const { user } = res.locals
    const shown = await shownLedger(user, req.params.id)
    const line = lineIn(shown.ledger, req.params.line)
    const { typed, values, errors } = readForm(correctionForm, req.body)
    const author = authorOf(res)
    const objections = errors ?? (await correctLine(db, shown.contract, line, values, author))
    if (objections) {
      const page = correctionPage({ ...shown, line, attempt: { typed, errors: objections } })
      return res.status(422).render('clauses/correction', page)
    }
    req.session.notice = 'La correction est enregistrée\u202f; la ligne fausse reste visible.'
    res.redirect(303, `/marches/${shown.contract.id}`)
  })

  router.get('/calibrage', allow('contracts.read'), (req, res) => {
    const query = typedFrom(req.query)
    if (query.montant === undefined || query.proposer !== undefined) {
      const { filiere = '', montant = '' } = query
      return res.render('clauses/calculator', calculatorPage(null, { typed: { filiere, montant }, errors: {} }))
    }
    const { typed, values, errors } = readForm(sizingForm, query)
    const page = calculatorPage(values, { typed, errors: errors ?? {} })

    res.status(page.errors ? 422 : 200).render('clauses/calculator', page)
  })

  async function shownClause(user: Express.Locals['user'], id: unknown) {
    const contract = await contractFor(db, user, id)
    const clause = await clauseOfContract(db, contract.id)
    return {
      contract,
      clause,
      ledger: clause ? await ledgerOf(db, clause.id) : [],
      pools: await poolsFor(db, contract.id),
      rhythms: clause ? ((await rhythmsOf(db, [clause.id])).get(clause.id) ?? []) : [],
    }
  }

  async function shownLedger(user: Express.Locals['user'], id: unknown) {
    const contract = await contractFor(db, user, id)
    const clause = await clauseOfContract(db, contract.id)
    if (!clause) throw new NotFound('clause')
    const today = clock.today()
    const account = (await measured(db, [clause.id], { at: today, today })).get(clause.id)
    return {
      contract,
      clause,
      today,
      ledger: await ledgerOf(db, clause.id),
      counted: account ? memberOf(account, clause.id).counted : 0,
      number: await nextAmendmentNumber(db, contract.id),
    }
  }

  return router
}

/** The act named in an address; an amendment when none is. @throws NotFound for a word that names none. */
function actIn(type: unknown): Act {
  if (type === undefined) return 'avenant'
  if (typeof type === 'string' && Object.hasOwn(acts, type)) return type as Act
  throw new NotFound('act')
}

function lineIn<Line extends { id: number; label: string }>(ledger: readonly Line[], id: unknown): Line {
  const line = ledger.find(one => one.id === numberFrom(id))
  if (!line || line.label.startsWith('Correction')) throw new NotFound('line')
  return line
}

/** What the formula gives with what is typed so far. */
function previewIn(body: unknown) {
  const { values } = readForm(sizingForm, body)
  return values && previewOf(values)
}

/** « Calculer » saves nothing: what was typed comes back, with a sentence beside a figure that cannot be read. */
function tried(body: unknown): Attempt {
  const { typed, errors } = readForm(sizingForm, body)
  return { ...untouched, typed, errors: errors ?? {} }
}
