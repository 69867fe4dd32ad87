import { type Response, Router } from 'express'
import { allow } from '#server/access/guard.ts'
import { BadRequest, NotFound } from '#server/base/errors.ts'
import { numberFrom } from '#server/base/ids.ts'
import { certificate, difficultiesLetter, type FileLetter, fileLetter } from '#server/documents/letters/letter.ts'
import { wholeFile } from '#server/documents/letters/whole-file.ts'
import type { Reported } from '#server/documents/words.ts'
import { publish } from '#server/editions/actions.ts'
import { pressOf } from '#server/editions/press.ts'
import { publishable } from '#server/editions/words.ts'
import { factNumbered } from '#server/register/facts/store.ts'
import { letterWords } from '#server/register/proceedings/letter-words.ts'
import { proceedingNumbered } from '#server/register/proceedings/store.ts'
import { done } from '#server/web/answers.ts'
import type { App } from '#server/web/context.ts'
import { authorOf } from '../author.ts'
import { contractOf } from '../place.ts'
import { whatBlocks } from './refused.ts'

/** Letters, files of sanction and certificates of one contract, published where their drafts are read. */
export function paperRoutes(app: App, press = pressOf(app)): Router {
  const router = Router()
  const { db, clock } = app
  const found = contractOf(db)

  router.post('/marches/:id/sanction/:file/dossier', allow('editions.publish'), found, async (req, res) => {
    const { contract } = res.locals
    const file = await proceedingNumbered(db, contract.id, numberFrom(req.params.file))
    await publishPaper(res, await wholeFile(db, contract, file, clock.today()))
  })

  router.post('/marches/:id/sanction/:file/courrier/:courrier', allow('editions.publish'), found, async (req, res) => {
    const { contract } = res.locals
    const file = await proceedingNumbered(db, contract.id, numberFrom(req.params.file))
    await publishPaper(res, await fileLetter(db, contract, file, letterIn(req.params.courrier), clock.today()))
  })

  router.post('/marches/:id/faits/:fact/courrier', allow('editions.publish'), found, async (req, res) => {
    const { contract } = res.locals
    const fact = await factNumbered(db, contract.id, numberFrom(req.params.fact))
    await publishPaper(res, await difficultiesLetter(db, contract, fact, clock.today()))
  })

  router.post('/marches/:id/attestation', allow('editions.publish'), found, async (_req, res) => {
    const paper = await certificate(db, res.locals.contract, clock.today())
    if (typeof paper === 'string') throw new BadRequest(paper, 409)
    await publishPaper(res, paper)
  })

  return router

  async function publishPaper(res: Response, report: Reported) {
    const back = `/marches/${res.locals.contract.id}/editions`
    const published = await publish(press, authorOf(res), publishable(report), { href: back }).catch(whatBlocks)
    done(res.req, res, `L’édition ${published.number} est publiée.`, `/editions/${published.number}`)
  }
}

const OF_A_FILE: readonly FileLetter[] = ['notice', 'decision', 'waiver']

function letterIn(word: unknown): FileLetter {
  const kind = OF_A_FILE.find(one => letterWords[one].word === word)
  if (!kind) throw new NotFound('letter')
  return kind
}
