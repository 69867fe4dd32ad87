import { type Response, Router } from 'express'
import { allow } from '#server/access/guard.ts'
import { isSiren } from '#server/base/siret.ts'
import { keepBuyers, letBuyersGo, previewLettingGo, takeBuyerBack } from '#server/exchange/imports/buyers-actions.ts'
import {
  buyerNames,
  buyersChosen,
  comparedBuyers,
  countedAside,
  knownSirens,
} from '#server/exchange/imports/buyers-store.ts'
import { chosenIn } from '#server/exchange/imports/scope-rules.ts'
import { buyersLetGo, stillSeen } from '#server/exchange/versions/store.ts'
import { done } from '#server/web/answers.ts'
import type { App } from '#server/web/context.ts'
import { type Attempt, typedFrom, untouched } from '#server/web/forms.ts'
import { authorOf } from '../author.ts'
import { fateSentence } from '../fates.ts'
import { keptBuyersPage, lettingGoPage } from './kept-buyers-page.ts'

const HREF = '/reglages/acheteurs-gardes'

export function keptBuyersRoutes({ db }: App): Router {
  const router = Router()

  router.get('/reglages/acheteurs-gardes', allow('settings.manage'), (_req, res) => show(res))

  router.post('/reglages/acheteurs-gardes', allow('settings.manage'), async (req, res) => {
    const { sirens, error } = chosenIn(req.body, isSiren)
    if (error) return show(res.status(422), { typed: typedFrom(req.body), errors: { autres: error } })
    const leaving = await leavingWith(sirens)
    const { suite = '', motif = '' } = typedFrom(req.body)
    const reason = motif.trim().slice(0, 300)
    if (leaving.length > 0 && suite !== 'laisser') {
      if (suite !== 'retirer') return confirm(res, leaving, sirens!, untouched)
      if (!reason) {
        const attempt = { typed: { suite }, errors: { motif: 'Dites pourquoi\u00a0: le journal le garde.' } }
        return confirm(res.status(422), leaving, sirens!, attempt)
      }
      const summary = await letBuyersGo(db, authorOf(res), { kept: sirens!, leaving, reason })
      return done(req, res, `Le choix est enregistré. ${fateSentence(summary)}`, HREF)
    }
    await keepBuyers(db, authorOf(res), { sirens })
    done(req, res, 'Le choix des acheteurs est enregistré.', HREF)
  })

  router.post('/reglages/acheteurs-gardes/reprise', allow('settings.manage'), async (req, res) => {
    const { acheteur = '' } = typedFrom(req.body)
    if (!(await buyersLetGo(db)).some(({ siren }) => siren === acheteur)) return show(res.status(422))
    await takeBuyerBack(db, authorOf(res), acheteur)
    done(req, res, 'L’acheteur est repris\u00a0: ses marchés publiés sont rétablis.', HREF)
  })

  /** Legal persons kept so far that are no more, and of which something published counts. */
  async function leavingWith(sirens: readonly string[] | null): Promise<string[]> {
    if (sirens === null) return []
    const known = await knownSirens(db)
    return stillSeen(
      db,
      [...known].filter(siren => !sirens.includes(siren)),
    )
  }

  async function confirm(res: Response, leaving: readonly string[], kept: readonly string[], attempt: Attempt) {
    const names = await buyerNames(db, leaving)
    const fates = await previewLettingGo(db, leaving)
    res.render('settings/letting-go', lettingGoPage({ leaving, names, kept, fates, attempt }))
  }

  async function show(res: Response, attempt?: Attempt): Promise<void> {
    const [choice, known, aside] = [await buyersChosen(db), await knownSirens(db), await countedAside(db)]
    const [compared, letGo] = [await comparedBuyers(db), await buyersLetGo(db)]
    const names = await buyerNames(db, [...known, ...(choice instanceof Set ? choice : [])])
    const page = keptBuyersPage({ choice, names, known, aside, compared, letGo, ...(attempt && { attempt }) })
    res.render('settings/kept-buyers', page)
  }

  return router
}
