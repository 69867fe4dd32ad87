import { type Request, type Response, Router } from 'express'
import { allow } from '#server/access/guard.ts'
import { may } from '#server/access/rules.ts'
import { NotFound } from '#server/base/errors.ts'
import { numberFrom } from '#server/base/ids.ts'
import { addPledge, declareAchievement, takeBackPledgeLine } from '#server/register/pledges/actions.ts'
import { holdingLines, type Side } from '#server/register/pledges/rules.ts'
import { pledgesUnder } from '#server/register/pledges/store.ts'
import { done } from '#server/web/answers.ts'
import type { App } from '#server/web/context.ts'
import { readForm } from '#server/web/forms.ts'
import { authorOf } from '../author.ts'
import { namingIn } from '../naming.ts'
import { placeOf } from '../place.ts'
import { kindOf, pledgeForm, takeBackForm } from './form.ts'
import { linePage, pledgesPage, takeBackPage } from './page.ts'

export function pledgesRoutes({ db, clock }: App): Router {
  const router = Router()
  const place = placeOf(db)
  const naming = namingIn(db)
  const base = '/marches/:id/autres-engagements'

  router.get(base, allow('contracts.read'), place, async (_req, res) => {
    const { contract, clause, user } = res.locals
    const lines = await pledgesUnder(db, [clause.id])
    const mine = {
      owe: may(user.role, 'clauses.edit'),
      declare: may(user.role, 'facts.record'),
      byPerson: may(user.role, 'persons.read'),
    }
    res.render('pledges/pledges', pledgesPage({ contract, lines, today: clock.today(), may: mine }))
  })

  router.get(`${base}/dus/nouveau`, allow('clauses.edit'), place, asking('owed'))
  router.post(`${base}/dus/nouveau`, allow('clauses.edit'), place, adding('owed'))
  router.get(`${base}/realisations/nouvelle`, allow('facts.record'), place, asking('done'))
  router.post(`${base}/realisations/nouvelle`, allow('facts.record'), place, adding('done'))
  router.get(`${base}/dus/:line/reprise`, allow('clauses.edit'), place, askingBack('owed'))
  router.post(`${base}/dus/:line/reprise`, allow('clauses.edit'), place, takingBack('owed'))
  router.get(`${base}/realisations/:line/reprise`, allow('facts.record'), place, askingBack('done'))
  router.post(`${base}/realisations/:line/reprise`, allow('facts.record'), place, takingBack('done'))

  return router

  function asking(side: Side) {
    return (req: Request, res: Response) => {
      res.render('pledges/line', linePage({ contract: res.locals.contract, side, kind: kindIn(req) }))
    }
  }

  function adding(side: Side) {
    return async (req: Request, res: Response) => {
      const { contract } = res.locals
      const kind = kindIn(req)
      const { typed, values, errors } = readForm(pledgeForm(side, kind), req.body)
      const add = side === 'owed' ? addPledge : declareAchievement
      const objections =
        errors ??
        (await naming(res, { piece: values.evidence, motif: values.reason })) ??
        (await add(db, res.locals.place, values, authorOf(res)))
      if (objections) {
        const page = linePage({ contract, side, kind, attempt: { typed, errors: objections } })
        return res.status(422).render('pledges/line', page)
      }
      const notice = side === 'owed' ? 'L’engagement est enregistré.' : 'La réalisation est enregistrée.'
      done(req, res, notice, `/marches/${contract.id}/autres-engagements`)
    }
  }

  function askingBack(side: Side) {
    return async (req: Request, res: Response) => {
      const { contract, clause } = res.locals
      res.render('pledges/line', takeBackPage(contract, await lineOf(clause.id, side, req.params.line)))
    }
  }

  function takingBack(side: Side) {
    return async (req: Request, res: Response) => {
      const { contract, clause } = res.locals
      const line = await lineOf(clause.id, side, req.params.line)
      const { typed, values, errors } = readForm(takeBackForm, req.body)
      const objections =
        errors ??
        (await naming(res, { motif: values.motif })) ??
        (await takeBackPledgeLine(db, res.locals.place, line, values.motif, authorOf(res)))
      if (objections) {
        const page = takeBackPage(contract, line, { typed, errors: objections })
        return res.status(422).render('pledges/line', page)
      }
      done(req, res, 'La ligne est reprise\u202f; elle reste visible.', `/marches/${contract.id}/autres-engagements`)
    }
  }

  async function lineOf(clauseId: number, side: Side, id: unknown) {
    const lines = holdingLines(await pledgesUnder(db, [clauseId]))
    const line = lines.find(one => one.side === side && one.id === numberFrom(id))
    if (!line) throw new NotFound('line')
    return line
  }
}

/** @throws NotFound for a word that names no kind. */
function kindIn(req: Request) {
  const kind = kindOf(req.query.nature)
  if (!kind) throw new NotFound('kind')
  return kind
}
