import { Router } from 'express'
import { allow } from '#server/access/guard.ts'
import type { User } from '#server/access/rules.ts'
import { Conflict, NotFound } from '#server/base/errors.ts'
import { numberFrom } from '#server/base/ids.ts'
import { measured, memberOf } from '#server/compliance/measure.ts'
import type { Author } from '#server/journal/store.ts'
import { editClause, recordClause, roundingFor } from '#server/register/clauses/actions.ts'
import { figureKinds, type Ground, inputFields } from '#server/register/clauses/figure-rules.ts'
import { invoicedSoFar } from '#server/register/clauses/formula-rules.ts'
import { addLine, correctLine } from '#server/register/clauses/line-actions.ts'
import { poolsFor } from '#server/register/clauses/pool-store.ts'
import { rhythmsOf } from '#server/register/clauses/rhythm-store.ts'
import { type Act, acts, type Clause, type ClauseForm, type Commitment } from '#server/register/clauses/rules.ts'
import { clauseOfContract, ledgerOf, nextAmendmentNumber } from '#server/register/clauses/store.ts'
import type { Contract } from '#server/register/contracts/rules.ts'
import { done, showConflict } from '#server/web/answers.ts'
import type { App } from '#server/web/context.ts'
import { type Attempt, readForm, type Typed, typedFrom, untouched } from '#server/web/forms.ts'
import { authorOf } from '../author.ts'
import { contractOf, placeOf } from '../place.ts'
import { beforeSigning } from './before.ts'
import { calculatorPage, formulaIn } from './calculator-page.ts'
import { clauseForm, correctionForm, lineForms, sizingForm } from './form.ts'
import { addedNotice, correctionPage, linePage } from './line-page.ts'
import { type ClauseShown, clauseConflict, clausePage } from './page.ts'
import { type FormulaKind, type Preview, previewOf } from './sizing-fields.ts'

export function clausesRoutes({ db, clock }: App): Router {
  const router = Router()
  const contract = contractOf(db)
  const place = placeOf(db)

  router.get('/marches/:id/clause', allow('clauses.edit'), contract, async (_req, res) => {
    res.render('clauses/clause', clausePage(await shownClause(res.locals.contract)))
  })

  router.post('/marches/:id/clause', allow('clauses.edit'), contract, async (req, res) => {
    const shown = await shownClause(res.locals.contract)
    const again = (attempt: Attempt, preview: Preview | null = null) => clausePage({ ...shown, attempt, preview })
    if (req.body.calculer !== undefined)
      return res.render('clauses/clause', again(tried(req.body), await reckoned(req.body, shown.contract, [])))

    const { typed, values, errors } = readForm(clauseForm, req.body)
    if (errors) return res.status(422).render('clauses/clause', again({ typed, errors }))
    onlyOffered(values.clause.poolId, shown.pools)
    try {
      const objections = await save(shown, values, numberFrom(typed.version), authorOf(res))
      if (objections) return res.status(422).render('clauses/clause', again({ typed, errors: objections }))
    } catch (error) {
      const theirs = error instanceof Conflict ? await clauseOfContract(db, shown.contract.id) : null
      if (!theirs) throw error
      return showConflict(res, clauseConflict(shown, typed, theirs))
    }
    const notice = shown.clause ? 'La clause est modifiée.' : 'La clause est enregistrée.'
    done(req, res, notice, `/marches/${shown.contract.id}`)
  })

  router.get('/marches/:id/engagements/nouveau', allow('clauses.edit'), place, async (req, res) => {
    const shown = await shownLedger(res.locals)
    res.render('clauses/line', linePage({ ...shown, act: actIn(req.query.type) }))
  })

  router.post('/marches/:id/engagements/nouveau', allow('clauses.edit'), place, async (req, res) => {
    const shown = await shownLedger(res.locals)
    const act = actIn(req.query.type)
    const again = (attempt: Attempt, preview: Preview | null = null) => linePage({ ...shown, act, attempt, preview })
    if (req.body.calculer !== undefined)
      return res.render('clauses/line', again(tried(req.body), await reckoned(req.body, shown.contract, shown.ledger)))

    const { typed, values, errors } = readForm(lineForms[act], req.body)
    const objections = errors ?? (await addLine(db, shown.contract, shown.clause, act, values, authorOf(res)))
    if (objections) return res.status(422).render('clauses/line', again({ typed, errors: objections }))
    done(req, res, addedNotice(act), `/marches/${shown.contract.id}`)
  })

  router.get('/marches/:id/engagements/:line/correction', allow('clauses.edit'), place, async (req, res) => {
    const shown = await shownLedger(res.locals)
    res.render('clauses/correction', correctionPage({ ...shown, line: lineIn(shown.ledger, req.params.line) }))
  })

  router.post('/marches/:id/engagements/:line/correction', allow('clauses.edit'), place, async (req, res) => {
    const shown = await shownLedger(res.locals)
    const line = lineIn(shown.ledger, req.params.line)
    const { typed, values, errors } = readForm(correctionForm, req.body)
    const objections = errors ?? (await correctLine(db, shown.contract, line, values, authorOf(res)))
    if (objections) {
      const page = correctionPage({ ...shown, line, attempt: { typed, errors: objections } })
      return res.status(422).render('clauses/correction', page)
    }
    const notice = 'La correction est enregistrée\u202f; la ligne fausse reste visible.'
    done(req, res, notice, `/marches/${shown.contract.id}`)
  })

  router.get('/calibrage', allow('contracts.read'), (req, res) => {
    const query = typedFrom(req.query)
    const kind = formulaIn(query.formule)
    if (query.proposer !== undefined || !isAsked(kind, query)) {
      const { filiere = '', montant = '' } = query
      return res.render('clauses/calculator', calculatorPage(kind, null, { typed: { filiere, montant }, errors: {} }))
    }
    const { typed, values, errors } = readForm(sizingForm, { ...query, base: figureKinds[kind].code })
    const page = calculatorPage(kind, values, { typed, errors: errors ?? {} })
    res.status(page.errors ? 422 : 200).render('clauses/calculator', page)
  })

  return router

  /** What « Calculer » gives, as the line would be reckoned today. */
  async function reckoned(body: { calculer?: unknown }, contract: Contract, ledger: readonly Commitment[]) {
    const rounding = await roundingFor(db, contract.buyerId, clock.today())
    return previewIn(body, { rounding, beforeCents: invoicedSoFar(ledger) })
  }

  async function shownClause(contract: Contract): Promise<ClauseShown> {
    const clause = await clauseOfContract(db, contract.id)
    return {
      contract,
      clause,
      ledger: clause ? await ledgerOf(db, clause.id) : [],
      pools: await poolsFor(db, contract.id),
      rhythms: clause ? ((await rhythmsOf(db, [clause.id])).get(clause.id) ?? []) : [],
    }
  }

  /** What was shown decides: a contract that had a clause has it edited. */
  function save({ contract, clause }: ClauseShown, form: ClauseForm, version: number, author: Author) {
    if (clause && version) return editClause(db, contract, clause, { ...form, version }, author)
    return recordClause(db, contract, form, author)
  }

  async function shownLedger({ contract, clause, user }: { contract: Contract; clause: Clause; user: User }) {
    const today = clock.today()
    const account = (await measured(db, [clause.id], { at: today, today })).get(clause.id)
    return {
      contract,
      clause,
      today,
      before: await beforeSigning(db, user, contract, account, today),
      ledger: await ledgerOf(db, clause.id),
      counted: account ? memberOf(account, clause.id).counted : 0,
      number: await nextAmendmentNumber(db, contract.id),
    }
  }
}

/** @throws NotFound for a pool that this contract may not join. */
function onlyOffered(poolId: number | null, pools: readonly { id: number }[]): void {
  if (poolId !== null && !pools.some(pool => pool.id === poolId)) throw new NotFound('pool')
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

/** A field of this formula stands in the address. */
function isAsked(kind: FormulaKind, query: Typed): boolean {
  return figureKinds[kind].fields.some(input => query[inputFields[input].name] !== undefined)
}

/** What the formula gives whose « Calculer » was pressed, with what is typed so far. */
function previewIn(body: { calculer?: unknown }, ground: Ground) {
  const kind = formulaIn(body.calculer)
  const { values } = readForm(sizingForm, { facture: '0', ...body, base: figureKinds[kind].code })
  return values && previewOf(values.figure, ground)
}

/** « Calculer » saves nothing: what was typed comes back, with a sentence beside a figure that cannot be read. */
function tried(body: unknown): Attempt {
  const { typed, errors } = readForm(sizingForm, body)
  return { ...untouched, typed, errors: errors ?? {} }
}
