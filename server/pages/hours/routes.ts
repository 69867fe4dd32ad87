import { type Request, type Response, Router } from 'express'
import { allow } from '#server/access/guard.ts'
import { may } from '#server/access/rules.ts'
import type { Month } from '#server/base/dates.ts'
import { type GridGesture, saveGrid } from '#server/register/hours/actions.ts'
import type { BlankAnswers } from '#server/register/hours/blank-rules.ts'
import { gestures } from '#server/register/hours/transition-rules.ts'
import { savedNotice } from '#server/register/hours/words.ts'
import type { App } from '#server/web/context.ts'
import { type Content, contentOf } from '#server/web/form-content.ts'
import { insideOf } from '#server/web/views.ts'
import { authorOf } from '../author.ts'
import { readAnswers, type TypedAnswers } from '../blank-form.ts'
import { withCells } from '../cells-form.ts'
import { namedSince, namesSince, nowNamed } from '../cells-names.ts'
import { previewModel } from '../paste-preview.ts'
import { contractOf } from '../place.ts'
import { blankPage, toGrid } from './blank-page.ts'
import { readGrid, type TypedGrid } from './form.ts'
import { resumed, seenNow } from './grid-draft.ts'
import { type GridTrouble, gridPage, noTrouble, shownRows } from './grid-page.ts'
import { nothingTyped } from './grid-rows.ts'
import { copied, type GridSource, type GridView, gridSource } from './grid-source.ts'
import { noGridPage } from './no-grid-page.ts'
import { pastedPage, placedIn } from './paste-page.ts'

export function hoursRoutes({ db, clock }: App): Router {
  const router = Router()
  const found = contractOf(db)

  router.get('/marches/:id/heures', allow('hours.read'), found, async (req, res) => {
    const { contract, drafting } = res.locals
    const source = await sourceOf(res, req.query.mois)
    if (!source) return res.render('hours/no-grid', await noGridPage(db, contract))
    nowNamed(req, hrefOf(source), [])
    await show(req, res, source, await resumed(db, source, drafting.drafts))
  })

  router.post('/marches/:id/heures', allow(gestures.receive.may), found, async (req, res) => {
    const typed = readGrid(req.body, clock.today())
    const source = await sourceOf(res, typed.month)
    if (!source) return res.redirect(303, `/marches/${res.locals.contract.id}/heures`)
    const answered = readAnswers(req.body)
    const asked = await tried(source, typed)
    if (typed.gesture === 'check') return checked(req, res, source, asked)
    if (answered.isBack) return show(req, res, source, asked)
    if (typed.copyTo) return copy(req, res, source, asked, typed.copyTo)
    if (typed.paste) return block(req, res, source, asked, typed)
    if (typed.received.on === null) return show(req, res.status(422), source, asked)
    const wrong = typed.gesture === 'save' ? answered.wrong : new Map()
    if (wrong.size) return show(req, res.status(422), source, withAnswers(asked, wrong))
    await save(req, res, { source, asked, typed, gesture: typed.gesture, answered })
  })

  return router

  function sourceOf({ locals: { contract, user } }: Response, month: unknown): Promise<GridSource | null> {
    return gridSource(db, contract, month, clock.today(), user.role)
  }

  /** The form as it was sent, against what stands now. */
  async function tried(source: GridSource, { typed, fields, received, entries }: TypedGrid): Promise<GridTrouble> {
    const attempt = { ...nothingTyped, typed, fields, ...(await seenNow(db, source, entries)) }
    const conflict = attempt.conflicts.size > 0
    return { ...noTrouble, attempt, conflict, received: { typed: received.typed, errors: received.errors } }
  }

  async function copy(req: Request, res: Response, source: GridSource, asked: GridTrouble, month: Month) {
    const attempt = copied(source, asked.attempt, month)
    res.locals.toKeep = withCells(contentOf(req.body), attempt.typed)
    await show(req, res, source, { ...asked, attempt })
  }

  async function block(req: Request, res: Response, source: GridSource, asked: GridTrouble, typed: TypedGrid) {
    const view = await named(req, res, source)
    const pasted = { ...typed.paste!, entries: typed.isPreview ? typed.entries : null }
    if (!typed.isPreview) return res.render('hours/grid', pastedPage(view, asked, pasted))
    const { preview, words } = placedIn(view, asked.attempt, pasted)
    res.send(insideOf('shared/paste-preview', previewModel(preview, words)))
  }

  async function save(req: Request, res: Response, saving: Saving) {
    const { source, asked, typed, gesture, answered } = saving
    const { contract, clauseId, months, grid } = source
    const statement = grid.statementOf(months.focus)
    const href = `${hrefOf(source)}?mois=${months.focus}`
    const { on: receivedOn, changed: redated } = typed.received
    const reason = (typed.fields.raison ?? '').trim().slice(0, 500)
    const toDo = {
      gesture,
      month: months.focus,
      receivedOn: receivedOn!,
      redated,
      answers: answered.answers,
      reason,
      href,
    }
    const done = await saveGrid(db, { contract, clauseId }, typed.entries, toDo, authorOf(res))
    if (done.kind === 'saved') {
      if (gesture === 'save') res.locals.toKeep = stillAwaited(contentOf(req.body), answered.answers)
      req.session.notice = savedNotice(done, gesture, statement)
      return res.redirect(303, href)
    }
    if (done.kind === 'blank') {
      const page = { contract, key: statement.key, unanswered: done, answered, ...toGrid(contract) }
      return res.status(422).render('hours/blanks', blankPage(page))
    }
    const now = (await sourceOf(res, months.focus))!
    const trouble = { ...asked, attempt: { ...asked.attempt, ...done }, conflict: done.kind === 'conflict' }
    if (done.kind === 'refused' && done.asksReason)
      trouble.reason = { typed: typed.fields, errors: { raison: done.sentence! } }
    else if (done.kind === 'refused') trouble.sentence = done.sentence
    await show(req, res.status(done.kind === 'conflict' ? 409 : 422), now, trouble)
  }

  /** What the page asks while one types: the grid alone, as it is flagged now. */
  async function checked(req: Request, res: Response, source: GridSource, asked: GridTrouble) {
    res.send(insideOf('hours/checked', gridPage(await named(req, res, source), asked)))
  }

  async function show(req: Request, res: Response, source: GridSource, trouble: GridTrouble) {
    res.render('hours/grid', gridPage(await named(req, res, source), trouble))
  }

  /** With who is who, for those who may know it: said once in the journal for each opening of the page. */
  async function named(req: Request, res: Response, source: GridSource): Promise<GridView> {
    const names = new Map()
    if (!may(source.role, 'identities.read')) return { ...source, names }
    const { buyerId } = source.contract
    const page = hrefOf(source)
    const people = shownRows({ ...source, names }).map(({ participantId }) => ({ id: participantId, buyerId }))
    const known = namedSince(req, page)
    const told = await namesSince(db, people, { known, href: page, month: source.months.focus }, authorOf(res))
    nowNamed(req, page, [...known, ...told.keys()])
    return { ...source, names: told }
  }
}

function hrefOf({ contract }: GridSource): string {
  return `/marches/${contract.id}/heures`
}

type Saving = {
  source: GridSource
  asked: GridTrouble
  typed: TypedGrid
  gesture: GridGesture
  answered: TypedAnswers
}

function withAnswers(asked: GridTrouble, answers: ReadonlyMap<number, string>): GridTrouble {
  return { ...asked, attempt: { ...asked.attempt, answers } }
}

/** Of whom nothing came yet: it is answered where the period is validated, and kept until then. */
function stillAwaited(content: Content, answers: BlankAnswers): Content | undefined {
  const ids = [...answers].filter(([, { kind }]) => kind === 'awaited').map(([id]) => id)
  const names = ids.flatMap(id => [`rep-${id}`, `vers-${id}`])
  if (names.length === 0) return undefined
  return Object.fromEntries(['mois', ...names].flatMap(name => (content[name] ? [[name, content[name]]] : [])))
}
