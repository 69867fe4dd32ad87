import { readFile } from 'node:fs/promises'
import { Router } from 'express'
import { answerPapers } from '#server/register/passes/papers.ts'
import { answerHref } from '#server/register/passes/words.ts'
import type { App } from '#server/web/context.ts'
import { receiveFiles } from '#server/web/upload.ts'
import { ownStatement } from './found.ts'
import { allowCompany, authorOf } from './gate.ts'
import { nothingTyped } from './month-page.ts'
import { readPapers } from './pieces-form.ts'
import { askWho, type Own, statementDesk, unlessDone } from './statement-desk.ts'
import { paperBounds } from './upload.ts'
import { sentWords } from './words.ts'

/** The papers that a company brings: of its statements, of itself, of those whom it employs. */
export function piecesRoutes(app: App): Router {
  const router = Router()
  const { db } = app
  const { again, sent } = statementDesk(app)
  const path = '/reponses/marches/:id/releves/:periode/pieces'

  router.post(path, allowCompany(), ownStatement(db), receiveFiles(paperBounds), async (req, res) => {
    const { visit, own, group } = res.locals as Own['locals']
    if (!visit.answeredBy) return askWho(req, res)
    const { typed, brought, errors } = readPapers(req, { rows: group.rows }, app.clock.today())
    const about = { place: own.place, period: group.statement.key, row: brought?.row ?? null }
    const files = (brought?.files ?? []).map(({ name, path }) => ({ name, read: () => readFile(path) }))
    const bring = () => answerPapers(db, visit, about, { ...brought!, files }, authorOf(req, visit, app))
    const refusal = errors ? null : await unlessDone(bring)
    const wrong = refusal ? { pieces: refusal } : errors
    if (wrong) return again(req, res.status(422) as Own, { ...nothingTyped, papers: { typed, errors: wrong } })
    const page = answerHref(own.contractId, group.statement.key)
    await sent(req, res as Own, sentWords.pieces, `${page}#pieces`)
  })

  return router
}
