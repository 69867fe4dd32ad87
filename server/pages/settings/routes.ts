import { type Request, type Response, Router } from 'express'
import { allow, allowAnyone } from '#server/access/guard.ts'
import { Conflict, NotFound } from '#server/base/errors.ts'
import { numberFrom } from '#server/base/ids.ts'
import type { Author } from '#server/journal/store.ts'
import { countWaiting } from '#server/mail/store.ts'
import * as buyersActions from '#server/register/buyers/actions.ts'
import { setRounding } from '#server/register/buyers/rounding-actions.ts'
import { roundingsOf } from '#server/register/buyers/rounding-store.ts'
import * as buyersStore from '#server/register/buyers/store.ts'
import { setThresholds } from '#server/register/buyers/threshold-actions.ts'
import { thresholdsOf } from '#server/register/buyers/threshold-store.ts'
import { buyersAsked } from '#server/register/buyers/told-store.ts'
import { reminderDays } from '#server/register/reminders/settings.ts'
import * as actions from '#server/settings/actions.ts'
import { imageType } from '#server/settings/rules.ts'
import { schemeOn } from '#server/settings/scheme-rules.ts'
import { schemesOf } from '#server/settings/scheme-store.ts'
import * as store from '#server/settings/store.ts'
import { accounts } from '#server/users/store.ts'
import { done, showConflict } from '#server/web/answers.ts'
import type { App } from '#server/web/context.ts'
import type { Attempt } from '#server/web/forms.ts'
import { found } from '#server/web/found.ts'
import { replicaWords } from '#server/web/replica.ts'
import { authorOf } from '../author.ts'
import * as form from './form.ts'
import * as page from './page.ts'
import { readLogo } from './upload.ts'

export function settingsRoutes(app: App): Router {
  const router = Router()
  const { db, clock } = app
  const ofBuyer = found(async (_user, { id }) => ({ buyer: await buyerFor(id) }))

  router.get('/logo', allowAnyone(), async (_req, res) => {
    const logo = await store.logoOf(db)
    if (!logo) throw new NotFound('logo')
    res.set('Cache-Control', 'private, max-age=300')
    res.type(logo.type).send(logo.bytes)
  })

  router.get('/reglages', allow('settings.manage'), (_req, res) => showSettings(res))

  router.post('/reglages/institution', allow('settings.manage'), async (req, res) => {
    const { typed, values, errors } = form.readInstitution(req.body)
    if (errors) return showSettings(res.status(422), { attempt: { typed, errors } })
    const { institution: name, contact, version } = values
    try {
      await actions.changeInstitution(db, authorOf(res), { name, contact, version })
    } catch (error) {
      if (!(error instanceof Conflict)) throw error
      const theirs = await store.institutionSettings(db)
      const rows = [
        { label: 'Nom', mine: name, theirs: theirs.name },
        { label: 'À qui demander un compte', mine: contact, theirs: theirs.contact },
      ]
      const back = '/reglages'
      return showConflict(res, { what: 'Institution', action: req.path, back, rows, typed, version: theirs.version })
    }
    done(req, res, 'L’institution est enregistrée.', '/reglages')
  })

  router.post('/reglages/logo', allow('settings.manage'), readLogo, async (req, res) => {
    const bytes = req.file?.buffer
    const type = bytes ? imageType(bytes) : null
    if (res.locals.tooLarge) return showSettings(res.status(422), { logoError: 'Ce fichier dépasse 200\u00a0ko.' })
    if (!bytes?.length) return showSettings(res.status(422), { logoError: 'Choisissez un fichier.' })
    if (!type) return showSettings(res.status(422), { logoError: 'Ce fichier n’est pas une image PNG ou JPEG.' })
    await actions.putLogo(db, authorOf(res), { type, bytes })
    done(req, res, 'Le logo est enregistré.', '/reglages')
  })

  router.post('/reglages/logo/retrait', allow('settings.manage'), async (req, res) => {
    await actions.removeLogo(db, authorOf(res))
    done(req, res, 'Le logo est retiré.', '/reglages')
  })

  router.get('/reglages/acheteurs', allow('settings.manage'), async (_req, res) => {
    res.render('settings/buyers', page.buyersPage(await buyersStore.allBuyers(db), await buyersAsked(db)))
  })

  router.post('/reglages/acheteurs', allow('settings.manage'), async (req, res) => {
    const { typed, values, errors } = form.readBuyer(req.body)
    const id = values && (await buyersActions.addBuyer(db, authorOf(res), { siret: values.siret, name: values.nom }))
    if (!id) {
      const attempt = { typed, errors: errors ?? { siret: 'Cet acheteur est déjà dans la liste.' } }
      return res
        .status(422)
        .render('settings/buyers', page.buyersPage(await buyersStore.allBuyers(db), await buyersAsked(db), attempt))
    }
    done(req, res, 'L’acheteur est ajouté.', `/reglages/acheteurs/${id}`)
  })

  router.get('/reglages/acheteurs/:id', allow('settings.manage'), ofBuyer, async (_req, res) => {
    await showBuyer(res, res.locals.buyer)
  })

  router.post('/reglages/acheteurs/:id', allow('settings.manage'), ofBuyer, async (req, res) => {
    const { buyer } = res.locals
    const { typed, values, errors } = form.readName(req.body)
    if (errors) return showBuyer(res.status(422), buyer, 'buyer', { typed, errors })
    try {
      await buyersActions.renameBuyer(db, authorOf(res), buyer, { name: values.nom, version: values.version })
    } catch (error) {
      if (!(error instanceof Conflict)) throw error
      return showNameConflict(req, res, { typed, theirs: await buyerFor(buyer.id), back: req.path })
    }
    done(req, res, 'Le nom de l’acheteur est modifié.', req.path)
  })

  router.post('/reglages/acheteurs/:id/seuils', allow('settings.manage'), ofBuyer, async (req, res) => {
    const { buyer } = res.locals
    const { typed, values, errors } = form.readThresholds(req.body)
    const objections = errors ?? (await setThresholds(db, authorOf(res), buyer.id, values))
    if (objections) return showBuyer(res.status(422), buyer, 'thresholds', { typed, errors: objections })
    done(req, res, 'Les seuils sont réglés.', `/reglages/acheteurs/${buyer.id}`)
  })

  router.post('/reglages/acheteurs/:id/arrondi', allow('settings.manage'), ofBuyer, async (req, res) => {
    const { buyer } = res.locals
    const { typed, values, errors } = form.readRounding(req.body)
    const objections = errors ?? (await setRounding(db, authorOf(res), buyer.id, values))
    if (objections) return showBuyer(res.status(422), buyer, 'rounding', { typed, errors: objections })
    done(req, res, 'L’arrondi est réglé.', `/reglages/acheteurs/${buyer.id}`)
  })

  for (const kind of ['directorates', 'operations'] as const) {
    const { path, taken } = page.kindWords[kind]
    const named = found((_user, { id }) => nameFor(kind, id))

    router.post(`/reglages/acheteurs/:id/${path}`, allow('settings.manage'), ofBuyer, async (req, res) => {
      const { buyer } = res.locals
      const { typed, values, errors } = form.readNewName(req.body)
      const id = values && (await buyersActions.addName(db, authorOf(res), kind, buyer.id, values.nom))
      if (!id) return showBuyer(res.status(422), buyer, kind, { typed, errors: errors ?? { nom: taken } })
      done(req, res, `«\u00a0${values.nom}\u00a0» est dans la liste.`, `/reglages/acheteurs/${buyer.id}`)
    })

    router.get(`/reglages/${path}/:id`, allow('settings.manage'), named, (_req, res) => {
      const { one, buyer } = res.locals
      res.render('settings/name', page.namePage(kind, one, buyer))
    })

    router.post(`/reglages/${path}/:id`, allow('settings.manage'), named, async (req, res) => {
      const { one, buyer } = res.locals
      const { typed, values, errors } = form.readName(req.body)
      const refuse = (objections: Record<string, string>) =>
        res.status(422).render('settings/name', page.namePage(kind, one, buyer, { typed, errors: objections }))
      if (errors) return refuse(errors)
      try {
        const asked = { name: values.nom, version: values.version }
        if (!(await buyersActions.renameOne(db, authorOf(res), kind, one, asked))) return refuse({ nom: taken })
      } catch (error) {
        if (!(error instanceof Conflict)) throw error
        return showNameConflict(req, res, { typed, theirs: (await nameFor(kind, one.id)).one, back: req.path })
      }
      done(req, res, 'Le nom est modifié.', `/reglages/acheteurs/${buyer.id}`)
    })

    for (const gesture of ['retrait', 'retour'] as const)
      router.post(`/reglages/${path}/:id/${gesture}`, allow('settings.manage'), named, async (req, res) => {
        const { one, buyer } = res.locals
        const asked = { kind, one, version: numberFrom(req.body?.version) }
        const sentence = await used(gesture, asked, authorOf(res))
        if (!sentence) return done(req, res, page.usedNotice(gesture, one.name), `/reglages/acheteurs/${buyer.id}`)
        const now = (await nameFor(kind, one.id)).one
        const attempt = { typed: {}, errors: { nom: sentence } }
        res.status(422).render('settings/name', page.namePage(kind, now, buyer, attempt))
      })
  }

  return router

  async function showSettings(res: Response, said: { attempt?: Attempt; logoError?: string } = {}): Promise<void> {
    const [institution, { hasLogo }, all, buyers] = await Promise.all([
      store.institutionSettings(db),
      store.institutionOf(db),
      accounts(db),
      buyersStore.allBuyers(db),
    ])
    const disabled = all.filter(account => account.disabledAt).length
    const known = {
      institution,
      hasLogo,
      accounts: { open: all.length - disabled, disabled },
      buyerCount: buyers.length,
      scheme: schemeOn(await schemesOf(db), clock.today()),
      mailsWaiting: await countWaiting(db),
      reminders: await reminderDays(db),
      replica: app.replica ? replicaWords(app.replica.standing()) : null,
    }
    res.render('settings/index', page.settingsPage({ ...known, ...said }))
  }

  async function showBuyer(
    res: Response,
    buyer: { id: number; siret: string; name: string; version: number },
    at?: page.BuyerForm,
    attempt?: Attempt,
  ): Promise<void> {
    const directorates = await buyersStore.namesOf(db, 'directorates', buyer.id)
    const operations = await buyersStore.namesOf(db, 'operations', buyer.id)
    const thresholds = (await thresholdsOf(db, [buyer.id])).get(buyer.id) ?? []
    const roundings = (await roundingsOf(db, [buyer.id])).get(buyer.id) ?? []
    const known = { buyer, directorates, operations, thresholds, roundings, today: clock.today() }
    res.render('settings/buyer', page.buyerPage({ ...known, at, attempt }))
  }

  /** Null, or why not. What somebody changed meanwhile is shown as it is now. */
  async function used(
    gesture: 'retrait' | 'retour',
    { kind, one, version }: { kind: buyersStore.Kind; one: buyersStore.Used & { buyerId: number }; version: number },
    author: Author,
  ): Promise<string | null> {
    try {
      if (gesture === 'retrait') await buyersActions.retireOne(db, author, kind, one, version)
      else if (!(await buyersActions.bringBackOne(db, author, kind, one, version))) return page.kindWords[kind].taken
      return null
    } catch (error) {
      if (!(error instanceof Conflict)) throw error
      return 'Quelqu’un vient de la modifier\u00a0: voici ce qui est enregistré.'
    }
  }

  async function buyerFor(id: unknown) {
    const buyer = await buyersStore.buyerNumbered(db, numberFrom(id))
    if (!buyer) throw new NotFound('buyer')
    return buyer
  }

  async function nameFor(kind: buyersStore.Kind, id: unknown) {
    const one = await buyersStore.nameNumbered(db, kind, numberFrom(id), clock.today())
    const buyer = one && (await buyersStore.buyerNumbered(db, one.buyerId))
    if (!one || !buyer) throw new NotFound(kind)
    return { one, buyer }
  }
}

function showNameConflict(
  req: Request,
  res: Response,
  { typed, theirs, back }: { typed: Record<string, string>; theirs: { name: string; version: number }; back: string },
): void {
  const rows = [{ label: 'Nom', mine: typed.nom ?? '', theirs: theirs.name }]
  showConflict(res, { what: theirs.name, action: req.path, back, rows, typed, version: theirs.version })
}
