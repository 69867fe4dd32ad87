import { type Response, Router } from 'express'
import { allow } from '#server/access/guard.ts'
import { may } from '#server/access/rules.ts'
import { Conflict } from '#server/base/errors.ts'
import { typedTextsOf } from '#server/documents/letters/typed-texts.ts'
import { confirmText, rewriteText } from '#server/proofreading/actions.ts'
import { readingOf, warningOf } from '#server/proofreading/gate.ts'
import { knownPeople } from '#server/proofreading/store.ts'
import { done } from '#server/web/answers.ts'
import type { App } from '#server/web/context.ts'
import { typedFrom } from '#server/web/forms.ts'
import { authorOf } from '../author.ts'
import { contractOf } from '../place.ts'
import { proofreadingPage, type Refused } from './page.ts'

/** « À relire avant publication »: every text that the documents of a contract print. */
export function proofreadingRoutes({ db, clock }: App): Router {
  const router = Router()
  const found = contractOf(db)

  router.get('/marches/:id/relecture', allow('editions.publish'), found, async (_req, res) => show(res, null))

  router.post('/marches/:id/relecture', allow('editions.publish'), found, async (req, res) => {
    const { texte: hash = '', reponse: answer = '', motif: reason = '', mots: words = '' } = typedFrom(req.body)
    const { contract } = res.locals
    const reading = (await readings(res)).find(one => one.hash === hash)
    if (!reading) throw new Conflict()
    const place = { contractId: contract.id, buyerId: contract.buyerId }
    const rewrites = answer === 'reecrire'
    const sentence = rewrites
      ? await rewriteText(db, place, reading, words, authorOf(res))
      : await confirmText(db, place, reading, reason, authorOf(res))
    if (sentence) return show(res, { hash, answer, sentence, reason, words })
    done(req, res, rewrites ? NOTICES.rewritten : NOTICES.confirmed, `/marches/${contract.id}/relecture`)
  })

  router.post('/relecture/essai', allow('contracts.edit'), async (req, res) => {
    const { texte: text = '' } = typedFrom(req.body)
    const known = await knownPeople(db, may(res.locals.user.role, 'identities.read') ? 'everybody' : 'openly')
    res.json({ said: warningOf(text, known) })
  })

  return router

  async function readings({ locals: { user, contract } }: Response) {
    return readingOf(db, await typedTextsOf(db, user, contract, clock.today()))
  }

  async function show(res: Response, refused: Refused | null) {
    const byPerson = may(res.locals.user.role, 'persons.read')
    const page = proofreadingPage(res.locals.contract, await readings(res), { refused, byPerson })
    res.status(refused ? 422 : 200).render('proofreading/index', page)
  }
}

const NOTICES = {
  rewritten: 'Les documents imprimeront ces mots. Le texte d’origine reste où il a été saisi.',
  confirmed:
    'Le texte est confirmé\u00a0: il ne sera redemandé que s’il change, ou si une autre personne y est nommée.',
}
