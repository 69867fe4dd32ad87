import { readFile } from 'node:fs/promises'
import { type Request, type RequestHandler, type Response, Router } from 'express'
import type { Db } from '#db/connect.ts'
import { NotFound } from '#server/base/errors.ts'
import { numberFrom } from '#server/base/ids.ts'
import { missingOfContracts } from '#server/register/attachments/contract-store.ts'
import { sentPieces } from '#server/register/attachments/store.ts'
import type { Place } from '#server/register/clauses/place.ts'
import { contractName, contractNumber } from '#server/register/contracts/words.ts'
import { answerPapers, ownOfContract } from '#server/register/passes/papers.ts'
import { type OwnContract, placeOf } from '#server/register/passes/places.ts'
import { putNotice } from '#server/register/passes/visits.ts'
import type { App } from '#server/web/context.ts'
import { type Attempt, titled, toReview, untouched } from '#server/web/forms.ts'
import { receiveFiles } from '#server/web/upload.ts'
import { allowCompany, authorOf } from './gate.ts'
import { readPapers } from './pieces-form.ts'
import { contractPiecesModel } from './pieces-model.ts'
import { askWho, unlessDone } from './statement-desk.ts'
import { paperBounds } from './upload.ts'
import { papersHref, sentWords } from './words.ts'

type Held = { own: OwnContract & { place: Place } }

/** The papers of a contract itself, of the company that answers for it: its reviews, the minutes of its meetings. */
export function papersRoutes(app: App): Router {
  const router = Router()
  const { db, clock } = app
  const held = heldContract(db)

  router.get('/reponses/marches/:id/pieces', allowCompany(), held, async (req, res) => {
    if (!res.locals.visit.answeredBy) return askWho(req, res)
    await show(res, untouched)
  })

  router.post('/reponses/marches/:id/pieces', allowCompany(), held, receiveFiles(paperBounds), async (req, res) => {
    const { visit, own } = res.locals
    if (!visit.answeredBy) return askWho(req, res)
    const { typed, brought, errors } = readPapers(req, 'contract', clock.today())
    const refusal = errors ? null : await unlessDone(() => bring(req, res, brought!))
    const wrong = refusal ? { pieces: refusal } : errors
    if (wrong) return show(res.status(422), { typed, errors: wrong })
    await putNotice(db, visit, sentWords.pieces)
    res.redirect(303, papersHref(own.contractId))
  })

  return router

  function bring(req: Request, { locals: { visit, own } }: Own, brought: NonNullable<Brought>) {
    const files = brought.files.map(({ name, path }) => ({ name, read: () => readFile(path) }))
    const about = { place: own.place, period: '', row: null }
    return answerPapers(db, visit, about, { ...brought, files }, authorOf(req, visit, app))
  }

  async function show(res: Own, attempt: Attempt): Promise<void> {
    const { visit, own } = res.locals
    const { companyId } = visit.pass
    const { clauseId, contractId } = own
    const missing = (await missingOfContracts(db, [clauseId], clock.today())).get(clauseId) ?? []
    const papers = {
      missing: ownOfContract(missing, companyId),
      sent: await sentPieces(db, { companyId, clauseId, period: null }),
    }
    const heading = 'Bilans et comptes rendus'
    res.render('portal/papers', {
      title: titled(heading, attempt.errors),
      heading,
      contract: `Marché n°\u00a0${contractNumber(own)}, ${contractName({ ...own, lotNumber: '' })}.`,
      summary: toReview('Rien n’est gardé', attempt.errors),
      asked:
        'Un bilan des heures et des parcours chaque année, le dernier dans le mois qui précède la fin du marché\u202f; les comptes rendus de réunion que vous avez écrits.',
      pieces: contractPiecesModel(papers, `/reponses/marches/${contractId}`, attempt),
    })
  }
}

type Own = Response<unknown, Held & Express.Locals>
type Brought = ReturnType<typeof readPapers>['brought']

/** The contract that an address names, when this company answers for it; nothing else is found. */
function heldContract(
  db: Db,
  // biome-ignore lint/suspicious/noExplicitAny: as in Express, a form sends what it likes, and a schema reads it
): RequestHandler<Request['params'], any, any, Request['query'], Held> {
  return async (req, res, next) => {
    const own = await placeOf(db, res.locals.visit.pass, numberFrom(req.params.id))
    if (!own.holds) throw new NotFound('contract')
    Object.assign(res.locals, { own })
    next()
  }
}
