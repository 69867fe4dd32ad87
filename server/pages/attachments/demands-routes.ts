import { type Response, Router } from 'express'
import Joi from 'joi'
import { allow } from '#server/access/guard.ts'
import { may } from '#server/access/rules.ts'
import { plural } from '#server/base/french.ts'
import { MOST_DAYS } from '#server/register/attachments/demand-rules.ts'
import { demand, demandsOf, owedUnder } from '#server/register/attachments/demands.ts'
import { kinds, type PieceKind } from '#server/register/attachments/rules.ts'
import { demandsHref } from '#server/register/attachments/words.ts'
import { owedMails, sendOwedMails } from '#server/register/reminders/owed.ts'
import { done } from '#server/web/answers.ts'
import type { App } from '#server/web/context.ts'
import { type Attempt, readForm, typedAs, typedFrom } from '#server/web/forms.ts'
import { authorOf } from '../author.ts'
import { placeOf } from '../place.ts'
import { demandsPage } from './demands-page.ts'

type Values = { nature: PieceKind; exigence: 'oui' | 'non'; delai: number | null; effet: string; fondement: string }

const form: Joi.ObjectSchema<Values> = Joi.object({
  nature: typedAs.oneOf(Object.keys(kinds), 'Choisissez la pièce.'),
  exigence: typedAs.oneOf(['oui', 'non'], 'Dites si le marché l’exige.'),
  delai: typedAs.optionalWhole(MOST_DAYS, ['jours', 'jour']),
  effet: typedAs.date('Dites à compter de quel jour.'),
  fondement: typedAs.optionalText(200),
})

/** What a contract demands of papers, and what of it is missing. */
export function demandsRoutes({ db, clock }: App): Router {
  const router = Router()
  const place = placeOf(db)

  router.get('/marches/:id/pieces-exigees', allow('hours.read'), place, async (_req, res) => {
    res.render('attachments/demands', await pageFor(res))
  })

  router.post('/marches/:id/pieces-exigees', allow('clauses.edit'), place, async (req, res) => {
    const { contract, place } = res.locals
    const { typed, values, errors } = readForm(form, req.body)
    const objections = errors ?? (await demand(db, place, demandIn(values!), authorOf(res)))
    if (!objections) return done(req, res, 'Ce que le marché exige est enregistré.', demandsHref(contract.id))
    res.status(422).render('attachments/demands', await pageFor(res, { typed, errors: objections }))
  })

  router.post('/marches/:id/pieces-exigees/courriels', allow('reminders.send'), place, async (req, res) => {
    const { contract, place, user } = res.locals
    const chosen = new Map(
      Object.entries(typedFrom(req.body)).flatMap(([name, digest]) => {
        const [, id] = /^envoi-([1-9]\d{0,8})$/.exec(name) ?? []
        return id ? [[Number(id), digest] as const] : []
      }),
    )
    const sent = await sendOwedMails(db, place, chosen, user, authorOf(res))
    if (sent > 0) return done(req, res, sentWords(sent), demandsHref(contract.id))
    res.status(422).render('attachments/demands', await pageFor(res, { typed: {}, errors: { courriels: NOT_SENT } }))
  })

  return router

  async function pageFor(res: Response, attempt?: Attempt) {
    const { user, contract, clause } = res.locals
    const demands = (await demandsOf(db, [clause.id])).get(clause.id) ?? []
    const owed = (await owedUnder(db, [clause.id], clock.today())).get(clause.id) ?? []
    const rights = { decides: may(user.role, 'clauses.edit'), byPerson: may(user.role, 'identities.read') }
    const { place } = res.locals
    const mails = may(user.role, 'reminders.send')
      ? await owedMails(db, place, owed, { writer: user, today: clock.today() })
      : []
    return demandsPage({ contract, demands, owed, mails, today: clock.today(), may: rights }, attempt)
  }
}

const NOT_SENT = 'Aucun courriel n’est parti\u00a0: choisissez à qui écrire, et relisez ce qui a pu changer.'

function sentWords(count: number): string {
  return `${plural(count, 'courriel part', 'courriels partent')}\u00a0: c’est le tour de l’entreprise.`
}

function demandIn({ nature, exigence, delai, effet, fondement }: Values) {
  return { kind: nature, effectOn: effet, days: exigence === 'oui' ? (delai ?? 0) : null, basis: fondement }
}
