import { readFile } from 'node:fs/promises'
import { type Request, type Response, Router } from 'express'
import type { Db } from '#db/connect.ts'
import { allow } from '#server/access/guard.ts'
import { may } from '#server/access/rules.ts'
import { BadRequest } from '#server/base/errors.ts'
import { renditionOf } from '#server/exchange/pictures/rendition.ts'
import { attach, readPiece, withdraw } from '#server/register/attachments/actions.ts'
import { MOST_AT_ONCE, MOST_BYTES } from '#server/register/attachments/rules.ts'
import { pieceFor } from '#server/register/attachments/store.ts'
import { arrivingFolder } from '#server/register/attachments/vault.ts'
import { pieceHref, piecesSaid } from '#server/register/attachments/words.ts'
import { participantFor } from '#server/register/participants/store.ts'
import { placementFor } from '#server/register/placements/store.ts'
import { done } from '#server/web/answers.ts'
import type { App } from '#server/web/context.ts'
import { readForm, typedFrom } from '#server/web/forms.ts'
import { found } from '#server/web/found.ts'
import { receiveFiles } from '#server/web/upload.ts'
import { archiveReasons } from '../archive-reasons.ts'
import { authorOf } from '../author.ts'
import { isShown } from '../pieces.ts'
import { placeFor, placeOf } from '../place.ts'
import { readPieces, removalForm } from './form.ts'
import { piecesPage } from './page.ts'
import { servedAs, servedAsPicture } from './served.ts'
import { contractSource, eligibilitySource, employmentSource, type Source, statementSource } from './source.ts'

const bounds = { field: 'pieces', files: MOST_AT_ONCE, bytes: MOST_BYTES, fields: 8, folder: arrivingFolder }

/** Papers of statements, of employments, of eligibility and of contracts: brought, read, withdrawn. */
export function attachmentsRoutes({ db, clock }: App): Router {
  const router = Router()
  const place = placeOf(db)
  const employment = employmentOf(db)
  const person = found(async (user, { ref }) => ({ participant: await participantFor(db, user, ref) }))
  const piece = found(async (user, { piece: id }) => ({ piece: await pieceFor(db, user, id) }))
  const today = () => clock.today()

  router.get('/marches/:id/releves/:periode/pieces', allow('hours.read'), place, async (req, res) => {
    show(res, await statementSource(db, res.locals.user, res.locals.place, req.params.periode, today()))
  })
  router.post(
    '/marches/:id/releves/:periode/pieces',
    allow('hours.log'),
    place,
    receiveFiles(bounds),
    async (req, res) => {
      await bring(req, res, await statementSource(db, res.locals.user, res.locals.place, req.params.periode, today()))
    },
  )

  router.get('/marches/:id/personnes/:placement/pieces', allow('hours.log'), employment, async (_req, res) => {
    show(res, await employmentSource(db, res.locals, today()))
  })
  router.post(
    '/marches/:id/personnes/:placement/pieces',
    allow('hours.log'),
    employment,
    receiveFiles(bounds),
    async (req, res) => {
      await bring(req, res, await employmentSource(db, res.locals, today()))
    },
  )

  router.get('/marches/:id/pieces', allow('hours.read'), place, async (_req, res) => {
    show(res, await contractSource(db, res.locals.user, res.locals.place, today()))
  })
  router.post('/marches/:id/pieces', allow('hours.log'), place, receiveFiles(bounds), async (req, res) => {
    await bring(req, res, await contractSource(db, res.locals.user, res.locals.place, today()))
  })

  router.get('/participants/:ref/pieces', allow('participants.edit'), person, async (_req, res) => {
    show(res, await eligibilitySource(db, res.locals, today()))
  })
  router.post(
    '/participants/:ref/pieces',
    allow('participants.edit'),
    person,
    receiveFiles(bounds),
    async (req, res) => {
      await bring(req, res, await eligibilitySource(db, res.locals, today()))
    },
  )

  // Reading a paper is an act: it is asked for by a gesture, and written down before the bytes leave.
  router.post('/pieces/:piece/lecture', allow('hours.read'), piece, async (req, res) => {
    const { piece } = res.locals
    const reason = archiveReasons.find(({ value }) => value === typedFrom(req.body).motif)?.value ?? ''
    if (piece.archivedAt && !reason) throw new BadRequest('Dites pourquoi cette pièce archivée est lue.', 409)
    const bytes = await readPiece(db, piece, pieceHref(piece), authorOf(res), piece.archivedAt ? reason : '')
    if (!bytes) throw new BadRequest(NOT_SERVED, 409)
    servedAs(res, piece, may(res.locals.user.role, 'identities.read')).send(bytes)
  })

  // Asked for by opening it, where the list shows it: written down as any reading.
  router.get('/pieces/:piece/apercu', allow('hours.read'), piece, async (_req, res) => {
    const { piece } = res.locals
    const bytes = isShown(piece) ? await readPiece(db, piece, pieceHref(piece), authorOf(res)) : null
    const picture = bytes && (await renditionOf(bytes, piece))
    if (picture) servedAsPicture(res, picture)
    else res.redirect(303, '/assets/no-preview.svg')
  })

  router.post('/pieces/:piece/retrait', allow('hours.log'), piece, async (req, res) => {
    const { piece } = res.locals
    const { values, errors } = readForm(removalForm, req.body)
    if (errors) throw new BadRequest(errors.motif!)
    await withdraw(db, piece, values.motif, pieceHref(piece), authorOf(res))
    done(req, res, 'La pièce est retirée\u00a0: sa trace reste.', pieceHref(piece))
  })

  return router

  async function bring(req: Request, res: Response, source: Source) {
    const { pieces, targetOf } = source
    const { typed, brought, errors } = readPieces(req, pieces.offered ?? NOTHING_OFFERED, today())
    if (errors) return refuse(res, source, { typed, errors })
    const files = brought.files.map(({ name, path }) => ({ name, read: () => readFile(path) }))
    const sentence = await attach(db, targetOf(brought), { ...brought, files, href: pieces.href }, authorOf(res))
    if (sentence) return refuse(res, source, { typed, errors: { pieces: sentence } })
    done(req, res, `C’est gardé\u00a0: ${piecesSaid(files.length)}.`, pieces.href)
  }

  function show(res: Response, { pieces, heading }: Source) {
    res.render('attachments/show', piecesPage(pieces, heading))
  }

  function refuse(res: Response, { pieces, heading }: Source, attempt: Parameters<typeof piecesPage>[2]) {
    res.status(422).render('attachments/show', piecesPage(pieces, heading, attempt))
  }
}

const NOTHING_OFFERED = { kinds: [], senders: [] }
const NOT_SERVED =
  'Cette pièce ne s’ouvre pas\u00a0: elle attend l’antivirus, elle a été effacée, ou son fichier est introuvable.'

/** The employment of `/marches/:id/personnes/:placement/pieces`, with its place. */
function employmentOf(db: Db) {
  return found(async (user, { id, placement }) => {
    const held = await placeFor(db, user, id)
    return { ...held, placement: await placementFor(db, held.clause.id, placement) }
  })
}
