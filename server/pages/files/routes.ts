import { readFile } from 'node:fs/promises'
import { setTimeout as wait } from 'node:timers/promises'
import { type Request, type Response, Router } from 'express'
import { allow } from '#server/access/guard.ts'
import { monthOf, nextMonth } from '#server/base/dates.ts'
import { NotFound } from '#server/base/errors.ts'
import { plural } from '#server/base/french.ts'
import type { Wanted } from '#server/exchange/intake/actions.ts'
import { deskOf, type Reading } from '#server/exchange/intake/desk.ts'
import { fileNumbered, linesOfFile, originalOf } from '#server/exchange/intake/files-store.ts'
import { NotWritten } from '#server/exchange/intake/filing.ts'
import { joinedBy } from '#server/exchange/intake/joined-store.ts'
import { joinFromFile } from '#server/exchange/intake/joining-actions.ts'
import { peopleNamed } from '#server/exchange/intake/people-named.ts'
import type { Answers } from '#server/exchange/intake/reading-rules.ts'
import { reliabilityOf } from '#server/exchange/intake/reliability.ts'
import { reliabilityWords } from '#server/exchange/intake/reliability-words.ts'
import { NoScope, senderOf } from '#server/exchange/intake/scope.ts'
import { undoForecast, undoStatement } from '#server/exchange/intake/undo-actions.ts'
import { askedOf, importDeposit, previewOfDeposit, wantedOf } from '#server/exchange/intake/waiting-actions.ts'
import { designatedBy } from '#server/exchange/intake/whose-rules.ts'
import { type Author, withoutKey } from '#server/journal/store.ts'
import { titlesSeen } from '#server/register/contracts/named-store.ts'
import { contractFor } from '#server/register/contracts/store.ts'
import {
  answerDeposit,
  DepositRefused,
  noteTaken,
  putDepositAside,
  readDepositAgain,
} from '#server/register/deposits/actions.ts'
import {
  bytesOfDeposit,
  type Deposit,
  depositFor,
  latestDeposits,
  sendersUnder,
} from '#server/register/deposits/store.ts'
import { correctionsOf } from '#server/register/deposits/values-store.ts'
import { depositsWaiting } from '#server/register/deposits/waiting.ts'
import { dropFile, sayWhose } from '#server/register/hours/file-came.ts'
import type { App } from '#server/web/context.ts'
import { type Attempt, typedFrom } from '#server/web/forms.ts'
import { found } from '#server/web/found.ts'
import type { Dropped } from '#server/web/upload.ts'
import { authorOf } from '../author.ts'
import {
  cellAsked,
  readAnswers,
  readDrop,
  readSpan,
  readValue,
  type TypedDrop,
  tooMuchWords,
  uploadSome,
} from './form.ts'
import { type ReadJoiners, readJoiners } from './joiners-form.ts'
import type { AskedOfJoiner } from './joiners-model.ts'
import { joinable, offerOf, questionOf } from './joining.ts'
import * as page from './page.ts'
import { NO_CONTRACT } from './queue.ts'
import { reliabilityPage } from './reliability-page.ts'

/** Small files are read before the answer. */
const PATIENCE_MS = 2_500

type Shown = { error?: string | null; open?: string | null; attempt?: Attempt; asked?: AskedOfJoiner | null }
/** How those who join are named and chosen, on the page of one file. */
const alone = { head: '', choosing: 'box' as const }

type Seen = Awaited<ReturnType<typeof previewOfDeposit>>
type Read = { wanted: Wanted; reading: Reading }

/** Files of hours: dropped, read with a person, written, undone. */
export function filesRoutes(app: App): Router {
  const router = Router()
  const { db, clock } = app
  const desk = deskOf(app)
  const one = found(async (user, { id }) => ({ deposit: await depositFor(db, user, id) }))

  router.get('/fichiers', allow('hours.log'), async (req, res) => {
    const asked = readDrop(req.query, clock.today())
    await showIndex(res, { ...asked, month: asked.month ?? nextMonth(monthOf(clock.today()), -1) }, null)
  })

  router.post('/fichiers', allow('hours.log'), uploadSome(), async (req, res) => {
    const typed = readDrop(req.body, clock.today())
    const sentence = refusalOf(req, typed)
    if (sentence) return showIndex(res.status(422), typed, sentence)
    try {
      const ids = await dropped(res, typed, req.dropped)
      res.redirect(303, ids.length > 1 ? '/fichiers/ensemble' : `/fichiers/${ids[0]}`)
    } catch (error) {
      if (!(error instanceof DepositRefused || error instanceof NoScope)) throw error
      await showIndex(res.status(422), typed, error.message)
    }
  })

  router.get('/fichiers/fiabilite', allow('hours.log'), async (req, res) => {
    const { span, attempt } = readSpan(req.query, clock.today())
    const measured = await reliabilityOf(db, res.locals.user, span)
    res.render('files/reliability', reliabilityPage(measured, span, attempt))
  })

  router.get('/fichiers/:id', allow('hours.log'), one, async (req, res) => {
    const { deposit } = res.locals
    if (deposit.state === 'imported') return showDone(res, deposit)
    if (deposit.state !== 'waiting') return res.render('files/file', page.refusedPage(deposit, endOf(deposit)))
    await showPreview(res, deposit, { open: cellAsked(req.query.cellule) })
  })

  router.post('/fichiers/:id/reponses', allow('hours.log'), one, async (req, res) => {
    const { deposit } = res.locals
    const read = await readOf(res, deposit)
    const { file } = read.reading
    if (deposit.state === 'waiting' && file) {
      const seen = await previewOfDeposit(db, res.locals.user, { wanted: read.wanted, file }, clock.today())
      const { preview } = seen
      if (await isSaid(req, res, deposit, seen)) return res.redirect(303, `/fichiers/${deposit.id}`)
      const { lines } = file.reading
      const corrections = await correctionsOf(db, deposit)
      const { values, refused } = readValue(req.body, { rows: preview.rows, shown: file.shown, corrections })
      if (refused) return showPreview(res.status(422), deposit, { error: refused, open: cellAsked(req.body.cellule) })
      const said = readAnswers(req.body, deposit.answers as Answers, { rows: preview.rows, lines })
      await answerDeposit(db, deposit, { ...said, values }, authorOf(res))
    }
    res.redirect(303, `/fichiers/${deposit.id}`)
  })

  router.post('/fichiers/:id/personnes', allow('hours.log'), one, async (req, res) => {
    const { deposit, user } = res.locals
    const { wanted, reading } = await readOf(res, deposit)
    const { file } = reading
    if (deposit.state !== 'waiting' || !file) return res.redirect(303, `/fichiers/${deposit.id}`)
    const seen = await previewOfDeposit(db, user, { wanted, file }, clock.today())
    const able = await joinable(db, user, { ...seen, file })
    const offer = offerOf(able, file, { ...alone, today: clock.today() })
    const said = readJoiners(typedFrom(req.body), able.joiners, offer)
    const asked = await joined(req, res, deposit, said)
    if (!asked) return res.redirect(303, `/fichiers/${deposit.id}`)
    await showPreview(res.status(422), deposit, asked)
  })

  router.post('/fichiers/:id/enregistrement', allow('hours.log'), one, async (req, res) => {
    const { deposit } = res.locals
    const read = await readOf(res, deposit)
    if (deposit.state !== 'waiting' || !read.reading.file) return res.redirect(303, `/fichiers/${deposit.id}`)
    const sentence = await imported(req, res, deposit, read)
    if (sentence) return showPreview(res.status(422), deposit, { error: sentence })
    desk.forget(deposit)
    res.redirect(303, `/fichiers/${deposit.id}`)
  })

  router.post('/fichiers/:id/relecture', allow('hours.log'), one, async (_req, res) => {
    const { deposit } = res.locals
    desk.forget(deposit)
    await readDepositAgain(db, deposit, authorOf(res))
    res.redirect(303, `/fichiers/${deposit.id}`)
  })

  router.post('/fichiers/:id/ecart', allow('hours.log'), one, async (req, res) => {
    const { deposit } = res.locals
    desk.forget(deposit)
    if (await putDepositAside(db, deposit, authorOf(res)))
      req.session.notice = 'Le fichier est écarté\u00a0: rien n’en est écrit.'
    res.redirect(303, '/fichiers')
  })

  router.post('/fichiers/:id/annulation', allow('hours.log'), one, async (_req, res) => {
    const { deposit, user } = res.locals
    if (deposit.fileId === null) throw new NotFound('import')
    await undoStatement(db, user, deposit.fileId, authorOf(res))
    res.redirect(303, `/fichiers/${deposit.id}`)
  })

  router.get('/fichiers/:id/original', allow('hours.log'), one, async (_req, res) => {
    const { deposit } = res.locals
    const bytes =
      (await bytesOfDeposit(db, deposit.id)) ?? (deposit.fileId ? await originalOf(db, deposit.fileId) : null)
    if (!bytes || deposit.holdsNir) throw new NotFound('original')
    await noteTaken(db, deposit, authorOf(res))
    const ending = /\.(xlsx|xlsm|xls|ods|csv)$/i.exec(deposit.fileName)?.[1]?.toLowerCase() ?? 'bin'
    res.set('Content-Disposition', `attachment; filename="releve-${deposit.id}.${ending}"`)
    res.set('Content-Security-Policy', "sandbox; default-src 'none'")
    res.set('X-Content-Type-Options', 'nosniff').set('Cache-Control', 'no-store')
    res.type('application/octet-stream').send(bytes)
  })

  return router

  async function showIndex(res: Response, typed: TypedDrop, error: string | null): Promise<void> {
    const { user } = res.locals
    const contract = typed.contractId === null ? null : await contractFor(db, user, typed.contractId)
    const senderIds = contract ? await sendersUnder(db, contract.id) : null
    const deposits = await latestDeposits(db, user, { contractId: contract?.id ?? null, senderIds })
    const waiting = (await depositsWaiting(db, user)).length
    const month = typed.month ?? nextMonth(monthOf(clock.today()), -1)
    const form = {
      contract: contract && { id: contract.id, title: contract.title },
      sender: typed.sender,
      month,
      waiting,
      error,
    }
    const { all } = await reliabilityOf(db, user, readSpan({}, clock.today()).span)
    const reliability = reliabilityWords(all)
    res.render('files/index', { ...page.indexPage(deposits, form, clock.today()), reliability })
  }

  /** One after the other: of many large files, one at a time is held in memory. */
  async function dropped(res: Response, typed: TypedDrop, files: readonly Dropped[]): Promise<number[]> {
    const { user } = res.locals
    const { sender, contractId, receivedOn } = typed
    const contract = contractId === null ? null : await contractFor(db, user, contractId)
    const period = { from: `${typed.month}-01`, to: `${typed.month}-28` }
    const whose = await senderOf(db, user, { contractId: null, sender, period })
    const contractIds = contract ? [contract.id] : null
    const of = { senderId: whose?.id ?? null, contractIds, month: typed.month!, channel: 'page' as const, receivedOn }
    const ids = new Set<number>()
    for (const [index, { name, path }] of files.entries()) {
      const bytes = await readFile(path)
      ids.add((await dropFile(db, partOf(authorOf(res), index), { ...of, name, bytes })).id)
    }
    return [...ids]
  }

  /** A gesture waits for what it is about, whose time is bounded; a page shows how far it is. */
  async function readOf(res: Response, deposit: Deposit, { waits = true } = {}): Promise<Read> {
    const wanted = await wantedOf(db, res.locals.user, deposit)
    const reading = desk.read(deposit, askedOf(wanted))
    await (waits ? reading.done : Promise.race([reading.done, wait(PATIENCE_MS, undefined, { ref: false })]))
    return { wanted, reading }
  }

  async function showPreview(
    res: Response,
    deposit: Deposit,
    { error = null, open = null, attempt, asked = null }: Shown,
  ): Promise<void> {
    const { wanted, reading } = await readOf(res, deposit, { waits: false })
    const { file, refused } = reading
    if (refused) return res.render('files/file', page.refusedPage(deposit, refused))
    if (!file) return res.set('Refresh', '2').render('files/file', page.readingPage(deposit, reading))
    try {
      const seen = await previewOfDeposit(db, res.locals.user, { wanted, file }, clock.today())
      const { preview } = seen
      if (await isRecognised(res, deposit, seen)) return res.redirect(303, `/fichiers/${deposit.id}`)
      const able = await joinable(db, res.locals.user, { ...seen, file })
      const ids = preview.rows.flatMap(({ candidates }) => candidates.map(({ id }) => id))
      const names = await peopleNamed(
        db,
        ids,
        { href: `/fichiers/${deposit.id}`, month: deposit.firstMonth },
        authorOf(res),
      )
      const corrections = await correctionsOf(db, deposit)
      res.render(
        'files/file',
        page.previewPage(deposit, {
          preview,
          file,
          names,
          error,
          corrections,
          open,
          senders: isUnsaid(deposit) ? (designatedBy(preview, seen.scope.sites)?.candidates ?? []) : [],
          joiners: { ...able, ...alone, names, attempt, asked: asked ? [asked] : [] },
        }),
      )
    } catch (problem) {
      if (!(problem instanceof NoScope)) throw problem
      res.render('files/file', page.refusedPage(deposit, NO_CONTRACT))
    }
  }

  /** A file of which nothing was said, once its persons say it; its page is then that of its sender. */
  async function isRecognised(res: Response, deposit: Deposit, { preview, scope }: Seen): Promise<boolean> {
    const designated = isUnsaid(deposit) ? designatedBy(preview, scope.sites) : null
    if (!designated?.sender) return false
    const { contractIds, sender } = designated
    return sayWhose(db, deposit, { senderId: sender.id, contractIds }, withoutKey(authorOf(res)))
  }

  /** @returns whether it was answered whose the file is. */
  async function isSaid(req: Request, res: Response, deposit: Deposit, { preview, scope }: Seen): Promise<boolean> {
    const designated = isUnsaid(deposit) ? designatedBy(preview, scope.sites) : null
    const sender = designated?.candidates.find(({ id }) => String(id) === req.body.envoi)
    if (!designated || !sender) return false
    const contractIds = designated.contractIds
    return sayWhose(db, deposit, { senderId: sender.id, contractIds }, authorOf(res))
  }

  /** @returns what is left to say of those who join; null once they have. */
  async function joined(req: Request, res: Response, deposit: Deposit, said: ReadJoiners): Promise<Shown | null> {
    const { chosen, keys, typed, errors } = said
    const attempt = { typed, errors }
    if (Object.keys(errors).length > 0)
      return { error: 'Personne n’est ajouté\u00a0: des réponses sont à revoir plus bas.', attempt }
    if (chosen.length === 0) return { error: 'Cochez les personnes à ajouter.', attempt }
    const outcome = await joinFromFile(db, deposit, chosen, authorOf(res))
    const asked = questionOf(outcome, keys, typed)
    if (asked) return { error: 'Personne n’est ajouté\u00a0: une question attend plus bas.', attempt, asked }
    req.session.notice = `${plural(chosen.length, 'personne est ajoutée', 'personnes sont ajoutées')} à ces marchés.`
    return null
  }

  /** @returns why nothing was written; null once it is. */
  async function imported(
    req: Request,
    res: Response,
    deposit: Deposit,
    { wanted, reading }: Read,
  ): Promise<string | null> {
    const totalReason = typeof req.body.motif === 'string' ? req.body.motif.trim().slice(0, 500) : ''
    const asked = { wanted, file: reading.file!, totalReason }
    try {
      const { kind } = await importDeposit(db, res.locals.user, deposit, asked, authorOf(res))
      if (kind === 'held')
        return 'Le total du fichier n’est pas la somme de ses lignes\u00a0: dites pourquoi il est faux.'
      return kind === 'imported' ? null : 'Rien n’est à enregistrer.'
    } catch (error) {
      if (error instanceof NotWritten) return error.message
      throw error
    }
  }

  async function showDone(res: Response, deposit: Deposit): Promise<void> {
    const [file, lines, corrections] = await Promise.all([
      fileNumbered(db, deposit.fileId!),
      linesOfFile(db, deposit.fileId!),
      correctionsOf(db, deposit),
    ])
    const of = { href: `/fichiers/${deposit.id}`, month: deposit.firstMonth }
    const joined = await joinedBy(db, deposit.fileId!)
    const ids = [...lines, ...joined].map(({ participantId }) => participantId)
    const names = await peopleNamed(db, ids, of, authorOf(res))
    const contractIds = [...lines, ...joined].map(({ contractId }) => contractId)
    const canUndo = file.undoneAt === null || [...lines, ...joined].some(({ outcome }) => outcome === 'impossible')
    const forecast = canUndo ? await undoForecast(db, deposit.fileId!) : null
    const titles = await titlesSeen(db, res.locals.user, [...new Set(contractIds)])
    res.render(
      'files/file',
      page.donePage(deposit, { lines, joined, forecast, corrections, undoneAt: file.undoneAt, names, titles }),
    )
  }
}

function isUnsaid({ senderId, contractIds, state }: Deposit): boolean {
  return senderId === null && contractIds.length === 0 && state === 'waiting'
}

function refusalOf({ dropped, tooMuch }: Request, { month }: TypedDrop): string | null {
  if (tooMuch) return tooMuchWords[tooMuch]
  if (dropped.length === 0) return 'Choisissez un fichier.'
  return month ? null : 'Dites de quel mois est ce fichier.'
}

/** Of several files of one form, each leaves its own line in the journal. */
function partOf(author: Author, index: number): Author {
  return index === 0 ? author : { ...author, formKey: author.formKey && `${author.formKey}:${index}` }
}

function endOf({ state, refusal }: Deposit): string {
  return state === 'putAside' ? 'Ce fichier a été écarté\u00a0: rien n’en est écrit, il n’est plus gardé.' : refusal
}
