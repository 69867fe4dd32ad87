import { type Response, Router } from 'express'
import { allow } from '#server/access/guard.ts'
import { NotFound } from '#server/base/errors.ts'
import { numberFrom } from '#server/base/ids.ts'
import { asDraft } from '#server/documents/edition.ts'
import { certificate, difficultiesLetter, type FileLetter, fileLetter } from '#server/documents/letters/letter.ts'
import { wholeFile } from '#server/documents/letters/whole-file.ts'
import { printed } from '#server/documents/print.ts'
import type { Reported } from '#server/documents/words.ts'
import { publish } from '#server/editions/actions.ts'
import { pressOf } from '#server/editions/press.ts'
import { NotPublishable, publishable } from '#server/editions/words.ts'
import type { Contract } from '#server/register/contracts/rules.ts'
import { factNumbered } from '#server/register/facts/store.ts'
import { letterWords } from '#server/register/proceedings/letter-words.ts'
import type { Proceeding } from '#server/register/proceedings/rules.ts'
import { proceedingNumbered } from '#server/register/proceedings/store.ts'
import { done } from '#server/web/answers.ts'
import type { App } from '#server/web/context.ts'
import { authorOf } from '../author.ts'
import { contractOf } from '../place.ts'

/** The letters of a sanction file, the file itself and the certificate: each a draft, then an edition once published. */
export function sanctionPaperRoutes(app: App, press = pressOf(app)): Router {
  const { db, clock, printer } = app
  const router = Router()
  const found = contractOf(db)

  router.get('/marches/:id/sanction/:file/dossier.pdf', allow('reports.read'), found, async (req, res) => {
    const { contract } = res.locals
    const file = await proceedingNumbered(db, contract.id, numberFrom(req.params.file))
    await send(res, await wholeFile(db, contract, file, clock.today()))
  })

  router.get('/marches/:id/sanction/:file/courrier/:courrier.pdf', allow('reports.read'), found, async (req, res) => {
    const { contract } = res.locals
    const file = await proceedingNumbered(db, contract.id, numberFrom(req.params.file))
    await send(res, await fileLetter(db, contract, file, letterIn(req.params.courrier), clock.today()))
  })

  router.get('/marches/:id/faits/:fact/courrier.pdf', allow('reports.read'), found, async (req, res) => {
    const { contract } = res.locals
    const fact = await factNumbered(db, contract.id, numberFrom(req.params.fact))
    await send(res, await difficultiesLetter(db, contract, fact, clock.today()))
  })

  router.get('/marches/:id/attestation.pdf', allow('reports.read'), found, async (req, res) => {
    const { contract } = res.locals
    const made = await certificate(db, contract, clock.today())
    if (typeof made === 'string') return done(req, res, made, `/marches/${contract.id}`)
    await send(res, made)
  })

  router.post('/marches/:id/sanction/:file/edition/:document', allow('editions.publish'), found, async (req, res) => {
    const { contract } = res.locals
    const file = await proceedingNumbered(db, contract.id, numberFrom(req.params.file))
    const path = `/marches/${contract.id}/sanction/${file.id}`
    await publishFor(res, await documentOf(contract, file, req.params.document), path)
  })

  router.post('/marches/:id/attestation/edition', allow('editions.publish'), found, async (req, res) => {
    const { contract } = res.locals
    const made = await certificate(db, contract, clock.today())
    if (typeof made === 'string') return done(req, res, made, `/marches/${contract.id}`)
    await publishFor(res, made, `/marches/${contract.id}`)
  })

  return router

  function documentOf(contract: Contract, file: Proceeding, word: unknown) {
    if (word === 'dossier') return wholeFile(db, contract, file, clock.today())
    return fileLetter(db, contract, file, letterIn(word), clock.today())
  }

  /** What stands in the way is said where the document was asked for. */
  async function publishFor(res: Response, report: Reported, back: string) {
    try {
      const { number } = await publish(press, authorOf(res), publishable(report), { href: back })
      done(res.req, res, `L’édition ${number} est publiée.`, `/editions/${number}`)
    } catch (error) {
      if (!(error instanceof NotPublishable)) throw error
      const why = error.blockers.map(({ where, why: reason }) => `${where}\u00a0: ${reason}`).join(' ')
      done(res.req, res, `Rien n’est publié. ${why}`, back)
    }
  }

  async function send(res: Response, report: Reported) {
    const draft = asDraft(report, clock.today())
    const bytes = await printed(printer, draft, clock.today())
    res.set('Content-Disposition', `inline; filename="${draft.fileName}"`)
    res.type('application/pdf').send(Buffer.from(bytes))
  }
}

const OF_A_FILE: readonly FileLetter[] = ['notice', 'decision', 'waiver']

function letterIn(word: unknown): FileLetter {
  const kind = OF_A_FILE.find(one => letterWords[one].word === word)
  if (!kind) throw new NotFound('letter')
  return kind
}
