import { Router } from 'express'
import { allow } from '#server/access/guard.ts'
import { numberFrom } from '#server/base/ids.ts'
import { certificate, difficultiesLetter, fileLetter, fileLetterCalled } from '#server/documents/letters/letter.ts'
import { wholeFile } from '#server/documents/letters/whole-file.ts'
import { factNumbered } from '#server/register/facts/store.ts'
import { proceedingNumbered } from '#server/register/proceedings/store.ts'
import { done } from '#server/web/answers.ts'
import type { App } from '#server/web/context.ts'
import { contractOf } from '../place.ts'
import { draftsOf } from '../waiting.ts'

/** The letters of a sanction file, the file itself, and the certificate: drafts, until they are published. */
export function sanctionPaperRoutes(app: App): Router {
  const router = Router()
  const { db, clock } = app
  const send = draftsOf(app, { href: '/marches', label: 'Revenir aux marchés' })
  const found = contractOf(db)

  router.get('/marches/:id/sanction/:file/dossier.pdf', allow('reports.read'), found, async (req, res) => {
    const { contract } = res.locals
    const file = await proceedingNumbered(db, contract.id, numberFrom(req.params.file))
    await send(req, res, () => wholeFile(db, contract, file, clock.today()))
  })

  router.get('/marches/:id/sanction/:file/courrier/:courrier.pdf', allow('reports.read'), found, async (req, res) => {
    const { contract } = res.locals
    const file = await proceedingNumbered(db, contract.id, numberFrom(req.params.file))
    const letter = fileLetterCalled(req.params.courrier)
    await send(req, res, () => fileLetter(db, contract, file, letter, clock.today()))
  })

  router.get('/marches/:id/faits/:fact/courrier.pdf', allow('reports.read'), found, async (req, res) => {
    const { contract } = res.locals
    const fact = await factNumbered(db, contract.id, numberFrom(req.params.fact))
    await send(req, res, () => difficultiesLetter(db, contract, fact, clock.today()))
  })

  router.get('/marches/:id/attestation.pdf', allow('reports.read'), found, async (req, res) => {
    const { contract } = res.locals
    const made = await certificate(db, contract, clock.today())
    if (typeof made === 'string') return done(req, res, made, `/marches/${contract.id}`)
    await send(req, res, async () => made)
  })

  return router
}
