import { type Response, Router } from 'express'
import { allow } from '#server/access/guard.ts'
import { may } from '#server/access/rules.ts'
import { NotFound } from '#server/base/errors.ts'
import { plural } from '#server/base/french.ts'
import { deskHref, sayOfPair, sayOfRemarks } from '#server/exchange/quality/actions.ts'
import { linesOf, scan } from '#server/exchange/quality/desk.ts'
import { mergedOf, pairsOf } from '#server/exchange/quality/duplicates.ts'
import { mergePair, unmergePair } from '#server/exchange/quality/merge-actions.ts'
import { stakesOf } from '#server/exchange/quality/stakes-store.ts'
import { isRule, mirror } from '#server/exchange/quality/words.ts'
import type { Author } from '#server/journal/store.ts'
import { buyersOf } from '#server/register/buyers/store.ts'
import { done } from '#server/web/answers.ts'
import type { App } from '#server/web/context.ts'
import { sendTable } from '#server/web/export.ts'
import { type Attempt, readForm, type Typed, typedFrom, untouched } from '#server/web/forms.ts'
import { authorOf } from '../author.ts'
import { objectionToMerge, objectionToSilence, type PairGesture, pairForm, remarkForm } from './form.ts'
import * as page from './page.ts'
import { pairsPage, pairsShown } from './pairs-page.ts'
import { remarksTable } from './sheet.ts'
import { ADDRESS, stateChoiceOf, stateChoices } from './words.ts'

/** The quality desk: remarks on what one buyer published, what is followed beside it, and probable duplicates. */
export function qualityRoutes({ db, clock }: App): Router {
  const router = Router()

  router.get(ADDRESS, allow('contracts.read'), async (req, res) => show(res, typedFrom(req.query)))

  router.get(`${ADDRESS}.csv`, allow('contracts.read'), async (req, res) => {
    const { query } = await asked(res, typedFrom(req.query))
    if (!query) return res.redirect(303, ADDRESS)
    const lines = linesOf(db, res.locals.user, wanted(query))
    await sendTable(req, res, remarksTable(lines), clock.today())
  })

  router.post(`${ADDRESS}/remarques`, allow('contracts.edit'), async (req, res) => {
    const { typed, values, errors } = readForm(remarkForm, req.body)
    const objections = errors ?? objectionToSilence(values)
    if (objections) return show(res.status(422), where(typed), { typed, errors: objections })
    const { acheteur: buyerId, regle: rule, marche: contractId, geste: gesture, motif: reason } = values!
    await buyerOf(res, String(buyerId))
    const asked = { buyerId, contractId, rule, gesture, reason }
    const number = await sayOfRemarks(db, res.locals.user, asked, authorOf(res))
    done(req, res, said(number), back(typed))
  })

  router.post(`${ADDRESS}/doublons`, allow('contracts.edit'), async (req, res) => {
    const { typed, values, errors } = readForm(pairForm, req.body)
    const objections = errors ?? objectionToMerge(values)
    if (objections) return show(res.status(422), { ...typed, vue: 'doublons' }, { typed, errors: objections })
    await buyerOf(res, String(values!.acheteur))
    const refused = await sayOf(values!, res)
    if (refused) return show(res.status(422), { ...typed, vue: 'doublons' }, { typed, errors: refused })
    done(req, res, pairNotices[values!.geste], `${deskHref(values!.acheteur)}&vue=doublons`)
  })

  return router

  async function sayOf({ acheteur: buyerId, un, autre, geste, motif: reason }: PairSaid, res: Response) {
    const [pair, author]: [[number, number], Author] = [[un, autre], authorOf(res)]
    if (geste === 'keepOne' || geste === 'keepOther')
      return mergePair(db, res.locals.user, { buyerId, pair, keptId: geste === 'keepOne' ? un : autre, reason }, author)
    if (geste === 'separated') return unmergePair(db, res.locals.user, { buyerId, pair }, author)
    await sayOfPair(db, res.locals.user, { buyerId, pair, gesture: geste, reason }, author)
    return null
  }

  /** @throws NotFound for a buyer that is not theirs. */
  async function buyerOf(res: Response, acheteur: string) {
    const buyers = await buyersOf(db, res.locals.user)
    const buyer = buyers.find(({ id }) => String(id) === acheteur)
    if (!buyer) throw new NotFound('buyer')
    return { buyers, buyer }
  }

  /** No buyer is chosen among several: they are asked which. */
  async function asked(res: Response, typed: Typed) {
    const buyers = await buyersOf(db, res.locals.user)
    const chosen = typed.acheteur || (buyers.length === 1 ? String(buyers[0]!.id) : '')
    if (!chosen) return { buyers, query: null }
    const { buyer } = await buyerOf(res, chosen)
    const rule = isRule(typed.regle ?? '') ? (typed.regle as page.Query['rule']) : null
    const after = /^\d{1,9}$/.test(typed.apres ?? '') ? Number(typed.apres) : 0
    const contractId = /^\d{1,9}$/.test(typed.marche ?? '') ? Number(typed.marche) : null
    const view = page.viewOf(typed.vue)
    return { buyers, query: { buyer, view, rule, state: stateChoiceOf(typed.etat), after, contractId } }
  }

  function wanted({ buyer, view, rule, state }: page.Query) {
    const rules = rule ? [rule] : page.rulesOf(view)
    return { buyerId: buyer.id, today: clock.today(), rules, states: stateChoices[state].states }
  }

  async function show(res: Response, typed: Typed, attempt: Attempt = untouched): Promise<void> {
    const { buyers, query } = await asked(res, typed)
    const { user } = res.locals
    if (!query) return res.render('quality/buyers', page.buyersPage(buyers))
    const common = { query, buyers, mayEdit: may(user.role, 'contracts.edit') }
    if (query.view === 'doublons') {
      const pairs = await pairsOf(db, user, query.buyer.id)
      const merged = await mergedOf(db, user, query.buyer.id)
      const shown = pairsShown(pairs.probable, query)
      const ids = shown.flatMap(({ one, other }) => [one.id, other.id])
      const stakes = await stakesOf(db, ids, clock.today())
      return res.render('quality/pairs', pairsPage({ ...common, pairs, merged, stakes }, attempt))
    }
    const all = { ...wanted({ ...query, rule: null }), rule: query.rule }
    const bounds = { after: query.after, most: page.MOST_LINES, contracts: page.MOST_CONTRACTS }
    const found = await scan(db, user, all, bounds)
    res.render('quality/index', page.remarksPage({ ...common, scan: found }, attempt))
  }
}

type PairSaid = { acheteur: number; un: number; autre: number; geste: PairGesture; motif: string }

const MERGED = 'Ces deux marchés n’en font plus qu’un.'
const pairNotices: Record<PairGesture, string> = {
  distinct: 'Ces deux marchés sont distincts.',
  reopened: 'La question est posée de nouveau.',
  keepOne: MERGED,
  keepOther: MERGED,
  separated: 'Ces deux marchés sont de nouveau séparés.',
}

function said(number: number): string {
  return number === 0
    ? 'Aucune remarque n’attendait ce geste.'
    : `${plural(number, 'remarque enregistrée', 'remarques enregistrées')}.`
}

/** The list where the form was read. */
function where(typed: Typed): Typed {
  const { acheteur = '', regle = '', etat = '', filtre = '' } = typed
  return { acheteur, etat, regle: filtre, vue: isRule(regle) && mirror.includes(regle) ? 'miroir' : '' }
}

function back(typed: Typed): string {
  const parameters = new URLSearchParams(Object.entries(where(typed)).filter(([, value]) => value))
  return `${ADDRESS}?${parameters}`
}
