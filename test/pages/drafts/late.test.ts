import { expect } from 'chai'
import type { Page } from 'puppeteer'
import type { Person } from '#db/seeds/cast.ts'
import type { Role } from '#server/access/rules.ts'
import { addressOf, everyRoute, isOpenTo, type Route, type Stage, setStage } from '../../access/routes.ts'
import { freshApp } from '../../support/app.ts'
import { leave, open } from '../../support/browser.ts'
import { onPostgres } from '../../support/database.ts'
import { answered, askedIn, type Form, formsIn, shownIn } from './forms.ts'

const people: Record<Role, Person> = { facilitator: 'camille', officer: 'nadir', director: 'helene', admin: 'theo' }

/** Forms without anything to give back, or that no page of the cast shows, and who tries them. */
const elsewhere: Record<string, string> = {
  '/participants/:ref/identite': 'a button',
  '/participants/:ref/identite/correction': 'its form opens on asking: tried below',
  '/participants/recherche': 'a search: nothing is saved',
  '/participants/situations': 'only where somebody left lately: tried in pages/participants/situations.test.ts',
  '/marches/:id/personnes/recherche': 'a search: nothing is saved',
  '/recherche': 'a search: nothing is saved',
  '/journal/recherche': 'a search: nothing is saved',
  '/spaser/version': 'one version is being prepared there: its frame is the same form',
  '/spaser/elements/:element/suivi/valeur': 'the form of an action stands there: test/scheme/plan sends it',
  '/marches/:id/sanction/:file/dossier': 'a button',
  '/marches/:id/sanction/:file/courrier/:courrier': 'a button',
  '/marches/:id/sanction/:file/piece': 'the form of a step, as that of a receipt',
  '/marches/:id/faits/:fact/courrier': 'a button',
  '/marches/:id/attestation': 'a button',
  '/relecture/essai': 'asked while one types: nothing is saved',
  '/marches/:id/relecture': 'stands where a text is marked: test/proofreading/gate sends it',
  '/editions/liasses/:pack/arreter': 'a button',
  '/editions/liasses/:pack/reprendre': 'a button',
  '/passation/resume': 'a choice among contracts, read before it is sent: nothing is saved',
  '/marches/:id/prise-en-charge': 'a button',
  '/a-prendre-en-charge/:tri/annulation': 'stands where contracts were sorted, one field',
  '/filtres': 'stands where a list is filtered, one field',
  '/filtres/:filtre': 'stands where a filter was named, one field',
  '/filtres/:filtre/suppression': 'a button, where a filter was named',
  '/reglages/acheteurs-gardes/reprise': 'a button, where a buyer was let go',
  '/marches/:id/releves/:periode/neant':
    'a day of receipt, where nobody is placed: as the other gestures of a statement',
  '/marches/:id/personnes/:placement/regularisation': 'stands where something is to be regularised, one field',
  '/marches/:id/personnes/:placement/reprise': 'stands where something was regularised, one field',
  '/marches/:id/releves/:periode/sans-releve': 'stands where a period is overdue, as the other gestures of a statement',
  '/marches/:id/releves/:periode/confirmation': 'a button, where the buyer confirms',
  '/marches/:id/releves/:periode/reprise': 'a button, where the buyer confirms',
  '/marches/:id/releves/:periode/rendu': 'stands where the buyer confirms, one field',
  '/marches/:id/releves/:periode/delai': 'stands where a statement is owed, as the other gestures of a statement',
  '/marches/:id/releves/:periode/delai/reponse': 'stands where more time was asked, two fields',
  '/marches/:id/releves/:periode/demande-de-reouverture': 'stands where a statement is settled, one field',
  '/marches/:id/releves/:periode/demande-de-reouverture/reponse': 'stands where it was asked, two fields',
  '/entreprises/:number/globalisations/:pool': 'the cast has no pooling: the form of a new one is the same',
  '/entreprises/:number/globalisations/:pool/repartition': 'the cast has no pooling: test/pages/splits sends it',
  '/entreprises/:number/globalisations/:pool/heures/:mois': 'the cast has no pooling: test/pages/splits sends it',
  '/compte/mot-de-passe': 'secrets only, never kept',
  '/compte/sessions/:session/fermeture': 'a button',
  '/marches/:id/releves/:periode/pieces': 'a file, to be chosen again',
  '/marches/:id/pieces': 'a file, to be chosen again',
  '/marches/:id/personnes/:placement/pieces': 'a file, to be chosen again',
  '/participants/:ref/pieces': 'a file, to be chosen again',
  '/pieces/:piece/lecture': 'a button: nothing is saved',
  '/pieces/:piece/retrait': 'one reason, in the list of papers',
  '/entreprises/:number/papier/:mois': 'a button',
  '/fichiers': 'a file, to be chosen again',
  '/fichiers/ensemble': 'answers about files: test/journeys/month has it',
  '/fichiers/:id/reponses': 'choices on a file: test/pages/files has it',
  '/fichiers/:id/personnes': 'what the file says, to be ticked: test/pages/files has it',
  '/fichiers/:id/enregistrement': 'a button',
  '/fichiers/:id/ecart': 'a button',
  '/fichiers/:id/relecture': 'a button',
  '/marches/:id/pieces-exigees/courriels': 'mails that were read, to be chosen',
  '/fichiers/:id/annulation': 'a button',
  '/import': 'a file only, to be chosen again',
  '/import/:id/ensemble': 'a button',
  '/import/:id/retablissement': 'a button',
  '/import/:id/acheteurs': 'boxes on the page of an import: test/pages/imports has it',
  '/reglages/logo': 'a file only, to be chosen again',
  '/passation': 'a button: what was typed was read in the summary before it',
  '/reglages/directions/:id/retour': 'a button',
  '/reglages/operations/:id/retour': 'a button',
  '/marches/:id/reservation/verifications': 'the cast reserved nothing: test/documents/reserved sends it',
  '/marches/:id/reservation/verifications/:check/annulation': 'stands where something was checked, one field',
  '/marches/:id/reservation/editions': 'a button beside that of the contract, with its field',
  '/marches/:id/titulaires/:titulaire': 'the cast has no doubtful holder: test/pages/doubtful sends it',
  '/marches/:id/titulaires/:titulaire/reprise': 'a button',
  '/marches/:id/avenants/reprise': 'a button',
  '/entreprises/listes': 'a file to be chosen again: test/pages/companies/lists sends it',
  '/entreprises/listes/application': 'a button: what was typed was read in the preview before it',
  '/qualite/remarques': 'a button beside one field: test/pages/quality sends it',
  '/qualite/doublons': 'a button beside one field: test/pages/quality sends it',
  '/marches/:id/avenants': 'one choice, one click: test/pages/amendments sends it',
  '/marches/:id/fin': 'one choice, one click: test/pages/amendments sends it',
  '/marches/:id/sans-heures/reprise': 'stands where it was said, one field',
  '/compte/appareils/:device/oubli': 'a button',
  '/participants/:ref/parcours/reprise': 'stands where a path was opened, one field',
  '/participants/:ref/donnees': 'a button: nothing is saved',
  '/participants/:ref/donnees.json': 'a button: nothing is saved',
  '/participants/:ref/effacement': 'its form opens on asking, one reason',
  '/reglages/comptes/:id/deblocage': 'a button',
  '/reglages/acces/:id/retrait': 'a button',
  '/courriels/:courriel/arrive': 'a button',
  '/courriels/:courriel/renvoi': 'a button',
  '/courriels/:courriel/laisse': 'a button',
  '/entreprises/:number/liens': 'a button',
  '/entreprises/:number/etablissements/reprise': 'a button',
  '/acheteurs-a-verifier/:acheteur': 'one choice, one click: test/pages/doubtful sends it',
  '/acheteurs-a-verifier/:acheteur/reprise': 'a button',
  '/entreprises/:number/liens/:lien/fin': 'stands where a link was given, one field: test/pages/passes sends it',
  '/relances/:mois': 'boxes ticked beforehand, where the cast noted no address: nothing is typed',
  '/saisies': 'what keeps the others',
}

describe('a session that ended while one was typing', () => {
  const app = freshApp()
  let stage: Stage
  let browser: Page
  beforeEach(async () => {
    stage = await setStage(app.db, app.cast)
    browser = (await open(app, '/sante')).page
  })
  afterEach(() => leave(browser))

  const idleFor = (minutes: number) =>
    app.db('sessions').update({ seen_at: new Date(Date.parse(app.clock.now()) - minutes * 60_000).toISOString() })
  const openFor = (hours: number) =>
    app.db('sessions').update({
      expires_at: new Date(Date.parse(app.clock.now()) - (hours - 8) * 3_600_000).toISOString(),
    })

  const sent = new Set<string>()
  // On PostgreSQL, the forms of who has the most of them: each is kept in the same table.
  const asked = Object.entries(people).filter(([role]) => !onPostgres || role === 'facilitator') as [Role, Person][]
  for (const [role, person] of asked) {
    it(`gives everything back to ${person} after signing in again, for every form of every page`, async () => {
      const wrong: string[] = []
      const tried = new Set<string>()
      for (const route of everyRoute().filter(one => one.method === 'get' && isOpenTo(one, role))) {
        const path = route.action !== 'anyone' && addressOf(route, stage, 'hauteVesle')
        if (!path) continue
        await app.as(person)
        const page = await app.get(path)
        if (page.status !== 200 || !page.text.includes('<main')) continue
        for (const form of (await formsIn(browser, page.text, path)).filter(one => askedIn(one).length)) {
          if (elsewhere[form.action] || tried.has(form.action)) continue
          tried.add(form.action)
          wrong.push(...(await sentLate(person, path, form)))
        }
      }
      for (const action of tried) sent.add(action.split('?')[0]!)

      expect(wrong).to.deep.equal([])
    }).timeout(300_000)
  }

  it('no form is left out of that', function () {
    if (onPostgres) this.skip()
    const known = everyRoute().map(({ path }) => path)
    expect(Object.keys(elsewhere).filter(path => !known.includes(path))).to.deep.equal([])
    const posts = everyRoute().filter(({ method, action }) => method === 'post' && action !== 'anyone')
    const others = posts.filter(route => !elsewhere[route.path] && !isButton(route))
    expect(others.filter(route => ![...sent].some(one => fits(route, one))).map(({ path }) => path)).to.deep.equal([])
  })

  /** What goes wrong when this form is sent 31 minutes after the last request. */
  async function sentLate(person: Person, path: string, form: Form): Promise<string[]> {
    const name = `${person} ${path} → ${form.action}`
    await app.db('drafts').delete()
    await app.as(person)
    const typed = answered(form, 'Saisi')
    if (!typed.cle) return [`${name}: no number, so what is typed cannot be kept`]
    const lines = await app.db('journal').count('id as lines').first()
    await idleFor(31)
    const late = await app.post(form.action, typed)
    if (late.location !== `/connexion?${new URLSearchParams({ retour: path, saisie: 'gardee' })}`)
      return [`${name}: ${late.status} ${late.location}`]
    if ((await app.db('journal').count('id as lines').first()).lines !== lines.lines)
      return [`${name}: something is done`]

    await app.as(person)
    const back = await app.get(path)
    const again = (await formsIn(browser, back.text, path)).find(({ action }) => action === form.action)
    if (!again) return [`${name}: the form is not on the page`]
    const expected = Object.fromEntries(askedIn(form).map(({ name }) => [name, typed[name]]))
    try {
      expect(shownIn(again)).to.deep.equal(expected)
      expect(back.text).to.include('Repris de votre saisie de 13\u00a0h\u00a000, pas encore enregistrée.')
    } catch (error) {
      return [`${name}: ${(error as Error).message.slice(0, 200)} ${JSON.stringify(shownIn(again)).slice(0, 400)}`]
    }
    return []
  }

  const fits = (route: Route, path: string) => new RegExp(`^${route.path.replace(/:\w+/g, '[^/]+')}$`).test(path)
  /** Its form has nothing but a button, on the pages of the settings and of an import. */
  const isButton = ({ path }: Route) =>
    /\/(lien|fermeture|reouverture|retour|retrait|lecture|application|annulation|abandon)$/.test(path)

  it('says it in one sentence on the sign-in page, and keeps saying it after a wrong password', async () => {
    const path = `/marches/${app.cast.troisMoulins.contractId}/faits/nouveau?type=appel`
    await openFor(8)
    const late = await app.post(path, { cle: 'late-fact-1', page: path, texte: 'Appel du chantier' })
    const page = await app.get(late.location!)
    const refused = await app.post('/connexion', { courriel: 'x@y.example', 'mot-de-passe': 'z', saisie: 'gardee' })

    for (const { text } of [page, refused])
      expect(text).to.include(
        'Votre session a expiré\u202f; votre saisie est gardée, elle vous attend après connexion.',
      )
    expect(page.text)
      .to.include(`name="retour" value="${path.replace('=', '&#x3D;')}"`)
      .and.not.include('Appel')
  })

  it('shows it to nobody else', async () => {
    const path = `/marches/${app.cast.troisMoulins.contractId}/modifier`
    await idleFor(31)
    await app.post(path, { cle: 'late-edit-1', page: path, objet: 'Objet corrigé par Camille' })

    await app.as('nadir')
    const page = await app.get(path)
    expect(page.status).to.equal(200)
    expect(page.text).not.to.include('Objet corrigé par Camille').and.not.include('Repris de votre saisie')
    await app.as('camille')
    expect((await app.get(path)).text).to.include('Objet corrigé par Camille')
  })

  it('keeps neither a password nor a code, and says plainly what it cannot keep', async () => {
    await idleFor(31)
    const secret = { cle: 'late-secret', page: '/compte', 'mot-de-passe-actuel': 'cerise', 'mot-de-passe': 'tambour' }
    expect((await app.post('/compte/mot-de-passe', secret)).location).to.equal(
      '/connexion?retour=%2Fcompte&saisie=rien',
    )
    expect(await app.db('drafts')).to.deep.equal([])

    await app.as(null)
    const unknown = await app.post('/compte', { cle: 'late-name-1', page: '/compte', nom: 'Camille Aubry-Martin' })
    expect(unknown.location).to.equal('/connexion?saisie=perdue')
    expect((await app.get(unknown.location!)).text).to.include('n’est pas enregistré')
  })

  it('nothing of it is kept for a session that somebody closed, or an account that was', async () => {
    await app.db('users').where({ id: app.cast.users.camille }).update({ disabled_at: app.clock.now() })
    await app.post('/compte', { cle: 'late-name-2', page: '/compte', nom: 'Camille' })

    expect(await app.db('drafts')).to.deep.equal([])
  })

  it('never leads out of the site', async () => {
    await idleFor(31)
    const late = await app.post('/compte', { cle: 'late-name-3', page: '//ailleurs.example/', nom: 'Camille' })

    expect(late.location).to.equal('/connexion?retour=%2F&saisie=gardee')
  })

  it('keeps the words beside a file, and asks for the file again', async () => {
    await app.as('theo')
    await idleFor(31)
    const form = new FormData()
    form.set('cle', 'late-logo-1')
    form.set('page', '/reglages')
    form.set('institution', 'Département de Haute-Vesle et de ses communes')
    form.set('logo', new Blob([new Uint8Array(300_000)], { type: 'image/png' }), 'logo.png')
    const late = await app.post('/reglages/institution', form)

    expect(late.location).to.equal('/connexion?retour=%2Freglages&saisie=gardee')
    await app.as('theo')
    expect((await app.get('/reglages')).text).to.include('Département de Haute-Vesle et de ses communes')
  })

  it('gives back an identity corrected on the page where it was asked for', async () => {
    const asked = await app.post('/participants/P-003/identite', { page: '/participants/P-003' })
    const find = (html: string) =>
      formsIn(browser, html, '').then(all => all.find(({ action }) => action.endsWith('/identite/correction'))!)
    const correction = await find(asked.text)
    const typed = answered(correction, 'Nom')
    await idleFor(31)
    const late = await app.post(correction.action, typed)
    expect(late.location).to.equal('/connexion?retour=%2Fparticipants%2FP-003&saisie=gardee')

    await app.as('camille')
    const page = await app.get('/participants/P-003')
    expect(page.text).to.include('Une saisie de 13\u00a0h\u00a000 attend ici, pas encore enregistrée')
    const again = await app.post('/participants/P-003/identite', { page: '/participants/P-003' })
    expect(shownIn(await find(again.text))).to.include({ nom: typed.nom })
  })

  it('writes nothing of it in the journal, and erases it after thirty days or once saved', async () => {
    const path = '/compte'
    await idleFor(31)
    await app.post(path, { cle: 'late-name-4', page: path, nom: 'Camille Aubry-Martin', version: '1' })
    await app.as('camille')
    expect((await app.get(path)).text).to.include('Camille Aubry-Martin')

    await app.db('drafts').update({ kept_at: '2026-10-18T11:59:00.000Z' })
    expect((await app.get(path)).text).not.to.include('Camille Aubry-Martin')
    await app.db('drafts').update({ kept_at: app.clock.now() })
    expect(
      (await app.post(path, { cle: 'name-5-saved', page: path, nom: 'Camille Aubry', version: '1' })).status,
    ).to.equal(303)
    expect(await app.db('drafts')).to.deep.equal([])
  })
})
