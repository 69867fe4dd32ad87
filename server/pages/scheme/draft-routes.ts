import { type Request, type Response, Router } from 'express'
import { allow } from '#server/access/guard.ts'
import { TERMINAL } from '#server/access/rules.ts'
import { Conflict, NotFound } from '#server/base/errors.ts'
import { numberFrom } from '#server/base/ids.ts'
import { buyersOf } from '#server/register/buyers/store.ts'
import {
  addItem,
  adoptPlan,
  editItem,
  editPlan,
  removeItem,
  restoreItem,
  startPlan,
} from '#server/scheme/plan/actions.ts'
import { draftAmong, type Item, type Plan, planOn } from '#server/scheme/plan/rules.ts'
import { itemsOf, ownersOffered, plansOf } from '#server/scheme/plan/store.ts'
import { childrenOf, type ItemKind, itemKinds, valueBases } from '#server/scheme/plan/words.ts'
import { schemeOn } from '#server/settings/scheme-rules.ts'
import { schemesOf } from '#server/settings/scheme-store.ts'
import { done, showConflict } from '#server/web/answers.ts'
import type { App } from '#server/web/context.ts'
import { type Attempt, readForm, type Typed, typedFrom, untouched } from '#server/web/forms.ts'
import { authorOf } from '../author.ts'
import { adoptionPage, draftPage, framePage } from './draft-page.ts'
import { adoptionForm, buyersTicked, itemForm, planForm } from './form.ts'
import { comparedItem, itemPage } from './item-page.ts'
import { ADDRESS } from './page.ts'

const DRAFT = `${ADDRESS}/version`

/** The version being prepared: its frame, each of its lines, its adoption. */
export function schemeDraftRoutes({ db, clock }: App): Router {
  const router = Router()

  router.get(DRAFT, allow('scheme.edit'), async (_req, res) => {
    const { draft, items } = await drafted()
    if (!draft) return showFrame(res, untouched)
    res.render('scheme/draft', draftPage(draft, items, await buyersOf(db, TERMINAL)))
  })

  router.post(DRAFT, allow('scheme.edit'), async (req, res) => {
    const { typed, values, errors } = readForm(planForm, req.body)
    const buyerIds = await ticked(typed)
    try {
      const objections = errors ?? (await startPlan(db, authorOf(res), { ...values, buyerIds }, values.start))
      if (objections) return await showFrame(res.status(422), { typed, errors: objections })
    } catch (error) {
      if (!(error instanceof Conflict)) throw error
      return showGone(res, typed, 'Quelqu’un a commencé cette version entre-temps\u00a0: elle est ouverte à tous.')
    }
    done(req, res, 'La version est ouverte\u00a0: rien n’en est public tant qu’elle n’est pas adoptée.', DRAFT)
  })

  router.get(`${DRAFT}/cadre`, allow('scheme.edit'), async (_req, res) => {
    if (!(await drafted()).draft) return res.redirect(303, DRAFT)
    await showFrame(res, untouched)
  })

  router.post(`${DRAFT}/cadre`, allow('scheme.edit'), async (req, res) => {
    const { typed, values, errors } = readForm(planForm, req.body)
    const buyerIds = await ticked(typed)
    try {
      const objections = errors ?? (await editPlan(db, authorOf(res), { ...values, buyerIds }, values.version))
      if (objections) return await showFrame(res.status(422), { typed, errors: objections })
    } catch (error) {
      if (!(error instanceof Conflict)) throw error
      return showFrameConflict(res, typed)
    }
    done(req, res, 'Le cadre est enregistré.', DRAFT)
  })

  router.get(`${ADDRESS}/ajout`, allow('scheme.edit'), async (req, res) => {
    const place = await placeAsked(typedFrom(req.query))
    if (!place) return res.redirect(303, DRAFT)
    res.render('scheme/item', itemPage({ ...place, item: null, owners: await ownersOffered(db) }, untouched))
  })

  router.post(`${ADDRESS}/ajout`, allow('scheme.edit'), async (req, res) => {
    const { typed, values, errors } = readForm(itemForm, req.body)
    const place = await placeAsked(typed)
    if (!place) return showGone(res, typed, GONE)
    try {
      const added = errors ?? (await addItem(db, authorOf(res), place.kind, place.parent?.key ?? null, values))
      const objections = errors ?? (added as Awaited<ReturnType<typeof addItem>>).objections
      if (objections)
        return res
          .status(422)
          .render(
            'scheme/item',
            itemPage({ ...place, item: null, owners: await ownersOffered(db) }, { typed, errors: objections }),
          )
      done(
        req,
        res,
        `${itemKinds[place.kind].word} ajouté à la version.`,
        `${DRAFT}#element-${(added as { key: number }).key}`,
      )
    } catch (error) {
      if (!(error instanceof Conflict)) throw error
      showGone(res, typed, GONE)
    }
  })

  router.get(`${ADDRESS}/elements/:element`, allow('scheme.edit'), async (req, res) => {
    const { items } = await drafted()
    const item = standing(items, numberFrom(req.params.element))
    if (!item) throw new NotFound('item')
    await showItem(res, items, item, untouched)
  })

  router.post(`${ADDRESS}/elements/:element`, allow('scheme.edit'), async (req, res) => {
    const key = numberFrom(req.params.element)
    const { items } = await drafted()
    const item = standing(items, key)
    const { typed, values, errors } = readForm(itemForm, { ...typedFrom(req.body), nature: item?.kind ?? 'axis' })
    if (!item) return showGone(res, typed, GONE)
    try {
      const objections = errors ?? (await editItem(db, authorOf(res), { key, version: values.version }, values))
      if (objections) return await showItem(res.status(422), items, item, { typed, errors: objections })
      done(req, res, 'La modification est enregistrée.', `${DRAFT}#element-${key}`)
    } catch (error) {
      if (!(error instanceof Conflict)) throw error
      await showItemConflict(req, res, typed)
    }
  })

  router.post(`${ADDRESS}/elements/:element/retrait`, allow('scheme.edit'), async (req, res) => {
    const [key, version] = [numberFrom(req.params.element), numberFrom(typedFrom(req.body).version)]
    try {
      await removeItem(db, authorOf(res), { key, version })
      done(req, res, 'C’est retiré de cette version.', DRAFT)
    } catch (error) {
      if (!(error instanceof Conflict)) throw error
      showGone(res, {}, 'Quelqu’un l’a modifié entre-temps\u00a0: relisez-le avant de le retirer.')
    }
  })

  router.post(`${ADDRESS}/elements/:element/retour`, allow('scheme.edit'), async (req, res) => {
    const key = numberFrom(req.params.element)
    try {
      await restoreItem(db, authorOf(res), key)
      done(req, res, 'C’est remis dans cette version.', `${DRAFT}#element-${key}`)
    } catch (error) {
      if (!(error instanceof Conflict)) throw error
      showGone(res, {}, 'Cela ne peut plus être remis\u00a0: remettez d’abord ce qui est au-dessus.')
    }
  })

  router.get(`${DRAFT}/adoption`, allow('scheme.edit'), (_req, res) => showAdoption(res, untouched))

  router.post(`${DRAFT}/adoption`, allow('scheme.edit'), async (req, res) => {
    const { typed, values, errors } = readForm(adoptionForm, req.body)
    try {
      const objections = errors ?? (await adoptPlan(db, authorOf(res), values.date))
      if (objections) return await showAdoption(res.status(422), { typed, errors: objections })
      done(req, res, 'La version est adoptée\u00a0: les documents la nomment depuis ce jour.', ADDRESS)
    } catch (error) {
      if (!(error instanceof Conflict)) throw error
      showGone(res, typed, 'Cette version a déjà été adoptée.')
    }
  })

  return router

  async function drafted(): Promise<{ plans: Plan[]; draft: Plan | null; items: Item[] }> {
    const plans = await plansOf(db)
    const draft = draftAmong(plans)
    return { plans, draft, items: draft ? await itemsOf(db, draft.id, { removed: true }) : [] }
  }

  async function ticked(typed: Typed): Promise<number[]> {
    return buyersTicked(
      typed,
      (await buyersOf(db, TERMINAL)).map(({ id }) => id),
    )
  }

  /** What is added, and under what; null where nothing of the kind may stand there. */
  async function placeAsked({
    nature = '',
    sous = '',
  }: Typed): Promise<{ kind: ItemKind; parent: Item | null } | null> {
    const { draft, items } = await drafted()
    const kind = Object.hasOwn(itemKinds, nature) ? (nature as ItemKind) : 'axis'
    if (!draft) return null
    if (kind === 'axis') return { kind, parent: null }
    const parent = standing(items, numberFrom(sous))
    return parent && childrenOf[parent.kind].includes(kind) ? { kind, parent } : null
  }

  async function showFrame(res: Response, attempt: Attempt): Promise<void> {
    const { plans, draft } = await drafted()
    const today = clock.today()
    const year = Number(today.slice(0, 4))
    const known = schemeOn(await schemesOf(db), today) ?? { name: 'SPASER', fromYear: year, toYear: year + 4 }
    const buyers = await buyersOf(db, TERMINAL)
    const former = planOn(plans, '9999-12-31')
    res.render('scheme/frame', framePage({ plan: draft, former, buyers, proposed: known }, attempt))
  }

  async function showFrameConflict(res: Response, typed: Typed): Promise<void> {
    const { draft } = await drafted()
    if (!draft) return showGone(res, typed, GONE)
    const base = (code: string | undefined) => valueBases[code as keyof typeof valueBases]?.label ?? ''
    const rows = [
      { label: 'Nom', mine: typed.nom ?? '', theirs: draft.name },
      { label: 'Première année', mine: typed.debut ?? '', theirs: String(draft.fromYear) },
      { label: 'Dernière année', mine: typed.fin ?? '', theirs: String(draft.toYear) },
      { label: 'Base de valeur', mine: base(typed.base), theirs: base(draft.valueBase) },
    ]
    const at = { what: 'Le cadre de la version', action: `${DRAFT}/cadre`, back: DRAFT }
    showConflict(res, { ...at, rows, typed, version: draft.version })
  }

  async function showItem(res: Response, items: readonly Item[], item: Item, attempt: Attempt): Promise<void> {
    const parent = items.find(({ key }) => key === item.parentKey) ?? null
    const owners = await ownersOffered(db)
    res.render('scheme/item', itemPage({ kind: item.kind, parent, item, owners }, attempt))
  }

  async function showItemConflict(req: Request, res: Response, typed: Typed): Promise<void> {
    const key = numberFrom(req.params.element)
    const item = standing((await drafted()).items, key)
    if (!item) return showGone(res, typed, GONE)
    const rows = comparedItem(typed, item, await ownersOffered(db))
    const at = { what: itemKinds[item.kind].word, action: `${ADDRESS}/elements/${key}`, back: DRAFT }
    showConflict(res, { ...at, rows, typed, version: item.version })
  }

  /** What they were writing in is no longer there: their words are shown, and kept with their drafts. */
  function showGone(res: Response, typed: Typed, sentence: string): void {
    const words = ['titre', 'texte', 'nom', 'cible', 'date'].flatMap(name => typed[name] || [])
    res.status(409).render('scheme/gone', { title: 'Ce n’est plus là', sentence, words, back: DRAFT })
  }

  async function showAdoption(res: Response, attempt: Attempt): Promise<void> {
    const { draft, items } = await drafted()
    if (!draft) return res.redirect(303, ADDRESS)
    const kept = items.filter(({ removedAt }) => !removedAt)
    res.render('scheme/adoption', adoptionPage(draft, kept, attempt))
  }
}

const GONE = 'Cette version a été adoptée, ou cette ligne retirée, pendant que vous écriviez.'

function standing(items: readonly Item[], key: number): Item | null {
  return items.find(one => one.key === key && !one.removedAt) ?? null
}
