import { type Response, Router } from 'express'
import { allow } from '#server/access/guard.ts'
import { BadRequest } from '#server/base/errors.ts'
import { numberFrom } from '#server/base/ids.ts'
import { certificate, difficultiesLetter, fileLetter, fileLetterCalled } from '#server/documents/letters/letter.ts'
import { wholeFile } from '#server/documents/letters/whole-file.ts'
import type { Reported } from '#server/documents/words.ts'
import { factNumbered } from '#server/register/facts/store.ts'
import { proceedingNumbered } from '#server/register/proceedings/store.ts'
import type { App } from '#server/web/context.ts'
import { contractOf } from '../place.ts'
import type { Publisher } from './publisher.ts'
import { whatBlocks } from './refused.ts'

/** Letters, files of sanction and certificates of one contract, published where their drafts are read. */
export function papersOf(app: App, { ask }: Publisher): Router {
  const router = Router()
  const { db, clock } = app
  const found = contractOf(db)

  router.post('/marches/:id/sanction/:file/dossier', allow('editions.publish'), found, async (req, res) => {
    const { contract } = res.locals
    const file = await proceedingNumbered(db, contract.id, numberFrom(req.params.file))
    await publishPaper(res, () => wholeFile(db, contract, file, clock.today()))
  })

  router.post('/marches/:id/sanction/:file/courrier/:courrier', allow('editions.publish'), found, async (req, res) => {
    const { contract } = res.locals
    const file = await proceedingNumbered(db, contract.id, numberFrom(req.params.file))
    const letter = fileLetterCalled(req.params.courrier)
    await publishPaper(res, () => fileLetter(db, contract, file, letter, clock.today()))
  })

  router.post('/marches/:id/faits/:fact/courrier', allow('editions.publish'), found, async (req, res) => {
    const { contract } = res.locals
    const fact = await factNumbered(db, contract.id, numberFrom(req.params.fact))
    await publishPaper(res, () => difficultiesLetter(db, contract, fact, clock.today()))
  })

  router.post('/marches/:id/attestation', allow('editions.publish'), found, async (_req, res) => {
    const paper = await certificate(db, res.locals.contract, clock.today())
    if (typeof paper === 'string') throw new BadRequest(paper, 409)
    await publishPaper(res, async () => paper)
  })

  return router

  /** What blocks is one sentence: these pages have no form to show it in. */
  async function publishPaper(res: Response, build: () => Promise<Reported>) {
    await ask(res, build, `/marches/${res.locals.contract.id}/editions`).catch(whatBlocks)
  }
}
