import { setTimeout as wait } from 'node:timers/promises'
import { type Request, type Response, Router } from 'express'
import { allow } from '#server/access/guard.ts'
import { monthOf, nextMonth } from '#server/base/dates.ts'
import { NotFound } from '#server/base/errors.ts'
import type { Wanted } from '#server/exchange/intake/actions.ts'
import { FileDesk, type Reading } from '#server/exchange/intake/desk.ts'
import { fileNumbered, linesOfFile, originalOf } from '#server/exchange/intake/files-store.ts'
import { NotWritten } from '#server/exchange/intake/filing.ts'
import { peopleNamed } from '#server/exchange/intake/people-named.ts'
import type { Answers } from '#server/exchange/intake/reading-rules.ts'
import { NoScope, senderOf } from '#server/exchange/intake/scope.ts'
import { undoStatement } from '#server/exchange/intake/undo-actions.ts'
import { importDeposit, previewOfDeposit, wantedOf } from '#server/exchange/intake/waiting-actions.ts'
import { titlesSeen } from '#server/register/contracts/named-store.ts'
import { contractFor } from '#server/register/contracts/store.ts'
import {
  answerDeposit,
  DepositRefused,
  dropFile,
  noteTaken,
  putDepositAside,
} from '#server/register/deposits/actions.ts'
import {
  bytesOfDeposit,
  type Deposit,
  depositFor,
  latestDeposits,
  sendersUnder,
} from '#server/register/deposits/store.ts'
import type { App } from '#server/web/context.ts'
import { found } from '#server/web/found.ts'
import { authorOf } from '../author.ts'
import { readAnswers, readDrop, type TypedDrop, uploadOne } from './form.ts'
import * as page from './page.ts'

/** Small files are read before the answer. */
const PATIENCE_MS = 2_500

type Read = { wanted: Wanted; reading: Reading }

/** Files of hours: dropped, read with a person, written, undone. */
export function filesRoutes(app: App): Router {
  const router = Router()
  const { db, clock } = app
  const desk = new FileDesk(app)
  const one = found(async (user, { id }) => ({ deposit: await depositFor(db, user, id) }))

  router.get('/fichiers', allow('hours.log'), async (req, res) => {
    const asked = readDrop(req.query, clock.today())
    await showIndex(res, { ...asked, month: asked.month ?? nextMonth(monthOf(clock.today()), -1) }, null)
  })

  router.post('/fichiers', allow('hours.log'), uploadOne(), async (req, res) => {
    const typed = readDrop(req.body, clock.today())
    const sentence = !req.file ? 'Choisissez un fichier.' : !typed.month ? 'Dites de quel mois est ce fichier.' : null
    if (sentence) return showIndex(res.status(422), typed, sentence)
    try {
      res.redirect(303, `/fichiers/${await dropped(res, typed, req.file!)}`)
    } catch (error) {
      if (!(error instanceof DepositRefused || error instanceof NoScope)) throw error
      await showIndex(res.status(422), typed, error.message)
    }
  })

  router.get('/fichiers/:id', allow('hours.log'), one, async (_req, res) => {
    const { deposit } = res.locals
    if (deposit.state === 'imported') return showDone(res, deposit)
    if (deposit.state !== 'waiting') return res.render('files/file', page.refusedPage(deposit, endOf(deposit)))
    await showPreview(res, deposit, null)
  })

  router.post('/fichiers/:id/reponses', allow('hours.log'), one, async (req, res) => {
    const { deposit } = res.locals
    const read = await readOf(res, deposit)
    const { file } = read.reading
    if (deposit.state === 'waiting' && file) {
      const { preview } = await previewOfDeposit(db, res.locals.user, { wanted: read.wanted, file }, clock.today())
      const { lines } = file.reading
      const said = readAnswers(req.body, deposit.answers as Answers, { rows: preview.rows, lines })
      await answerDeposit(db, deposit, said, authorOf(res))
    }
    res.redirect(303, `/fichiers/${deposit.id}`)
  })

  router.post('/fichiers/:id/enregistrement', allow('hours.log'), one, async (req, res) => {
    const { deposit } = res.locals
    const read = await readOf(res, deposit)
    if (deposit.state !== 'waiting' || !read.reading.file) return res.redirect(303, `/fichiers/${deposit.id}`)
    const sentence = await imported(req, res, deposit, read)
    if (sentence) return showPreview(res.status(422), deposit, sentence)
    desk.forget(deposit)
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
    const month = typed.month ?? nextMonth(monthOf(clock.today()), -1)
    const form = {
      contract: contract && { id: contract.id, title: contract.title },
      sender: typed.sender,
      month,
      error,
    }
    res.render('files/index', page.indexPage(deposits, form, clock.today()))
  }

  async function dropped(res: Response, typed: TypedDrop, file: Express.Multer.File): Promise<number> {
    const { user } = res.locals
    const { sender, contractId, receivedOn } = typed
    const contract = contractId === null ? null : await contractFor(db, user, contractId)
    const period = { from: `${typed.month}-01`, to: `${typed.month}-28` }
    const whose = await senderOf(db, user, { contractId: null, sender, period })
    const contractIds = contract ? [contract.id] : null
    const of = { senderId: whose?.id ?? null, contractIds, month: typed.month!, channel: 'page' as const, receivedOn }
    return (await dropFile(db, authorOf(res), { ...of, name: file.originalname, bytes: file.buffer })).id
  }

  /** A gesture waits for what it is about, whose time is bounded; a page shows how far it is. */
  async function readOf(res: Response, deposit: Deposit, { waits = true } = {}): Promise<Read> {
    const wanted = await wantedOf(db, res.locals.user, deposit)
    const reading = desk.read(deposit, { period: wanted.period, answers: wanted.answers })
    await (waits ? reading.done : Promise.race([reading.done, wait(PATIENCE_MS, undefined, { ref: false })]))
    return { wanted, reading }
  }

  async function showPreview(res: Response, deposit: Deposit, error: string | null): Promise<void> {
    const { wanted, reading } = await readOf(res, deposit, { waits: false })
    const { file, refused } = reading
    if (refused) return res.render('files/file', page.refusedPage(deposit, refused))
    if (!file) return res.set('Refresh', '2').render('files/file', page.readingPage(deposit, reading))
    try {
      const { preview } = await previewOfDeposit(db, res.locals.user, { wanted, file }, clock.today())
      const ids = preview.rows.flatMap(({ candidates }) => candidates.map(({ id }) => id))
      const names = await peopleNamed(
        db,
        ids,
        { href: `/fichiers/${deposit.id}`, month: deposit.firstMonth },
        authorOf(res),
      )
      res.render('files/file', page.previewPage(deposit, { preview, file, names, error }))
    } catch (problem) {
      if (!(problem instanceof NoScope)) throw problem
      res.render('files/file', page.refusedPage(deposit, NO_CONTRACT))
    }
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
    const [file, lines] = await Promise.all([fileNumbered(db, deposit.fileId!), linesOfFile(db, deposit.fileId!)])
    const of = { href: `/fichiers/${deposit.id}`, month: deposit.firstMonth }
    const ids = lines.map(({ participantId }) => participantId)
    const names = await peopleNamed(db, ids, of, authorOf(res))
    const contractIds = lines.map(({ contractId }) => contractId)
    const titles = await titlesSeen(db, res.locals.user, [...new Set(contractIds)])
    res.render('files/file', page.donePage(deposit, lines, file.undoneAt, { names, titles }))
  }
}

const NO_CONTRACT =
  'Aucun marché ne correspond à cet expéditeur pour ce mois. Écartez ce fichier et déposez-le depuis la page du marché.'

function endOf({ state, refusal }: Deposit): string {
  return state === 'putAside' ? 'Ce fichier a été écarté\u00a0: rien n’en est écrit, il n’est plus gardé.' : refusal
}
