import { type Request, Router } from 'express'
import { NotFound } from '#server/base/errors.ts'
import { numberFrom } from '#server/base/ids.ts'
import { measured } from '#server/compliance/measure.ts'
import { bytesOf } from '#server/editions/store.ts'
import { askCertificate } from '#server/register/passes/answers.ts'
import { placeOf } from '#server/register/passes/places.ts'
import { putNotice, type Visit } from '#server/register/passes/visits.ts'
import type { App } from '#server/web/context.ts'
import { ownCertificates } from './certificates.ts'
import { allowCompany, authorOf, HOME } from './gate.ts'
import { askWho, unlessDone } from './statement-desk.ts'
import { sentWords } from './words.ts'

/** The certificate of an obligation that a company fulfilled: the edition, or asking for it. */
export function certificateRoutes(app: App): Router {
  const router = Router()
  const { db, clock } = app

  router.get('/reponses/marches/:id/attestation.pdf', allowCompany(), async (req, res) => {
    const { edition } = await dueHere(req, res.locals.visit)
    if (!edition) throw new NotFound('certificate')
    res.set('Content-Disposition', `attachment; filename="${edition.fileName}"`)
    res.type('application/pdf').send(await bytesOf(db, edition.id))
  })

  router.post('/reponses/marches/:id/attestation', allowCompany(), async (req, res) => {
    const { visit } = res.locals
    const { edition, askedAt, place } = await dueHere(req, visit)
    if (!visit.answeredBy) return askWho({ path: HOME }, res)
    if (!edition && !askedAt) await unlessDone(() => askCertificate(db, visit, place, authorOf(req, visit, app)))
    await putNotice(db, visit, sentWords.certificate)
    res.redirect(303, HOME)
  })

  return router

  /** @throws NotFound where none is due: it is not over, not settled, or hours are missing. */
  async function dueHere(req: Request, { pass }: Visit) {
    const own = await placeOf(db, pass, numberFrom(req.params.id))
    const today = clock.today()
    const account = own.holds ? (await measured(db, [own.clauseId], { at: today, today })).get(own.clauseId) : null
    const due = await ownCertificates(db, pass.companyId, [{ own, account: account ?? null }])
    const found = due.get(own.contractId)
    if (!found) throw new NotFound('certificate')
    return { ...found, place: own.place }
  }
}
