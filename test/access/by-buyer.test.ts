import { expect } from 'chai'
import { freshApp } from '../support/app.ts'
import { everyRoute, isOpenTo, type Route } from './routes.ts'

// Whose contracts a list shows. Each page without a parameter is a list that one handler narrows, or is named here with why
// it is none; a new one is in neither, and this fails.

const apart: [route: RegExp, why: string][] = [
  [
    /^\/(accessibilite|definitions|donnees-personnelles|connexion|deconnexion|invitation|installation|mot-de-passe-oublie|lien|logo|sante|verification)/,
    'read by anybody',
  ],
  [/^\/(compte|reglages|demonstration|filtres)/, 'the installation’s, or one’s own'],
  [/^\/(a-controler|calibrage|mois|relances)$/, 'leads elsewhere, or reckons'],
  [/^\/(avant-paiement|recherche|papier|passation)$/, 'looks for one thing, or writes it'],
  [/\/nouveau$|\/nouvelle$|^\/spaser\/indicateurs\/(total|cible)$/, 'a form'],
  [/^\/(courriels|fichiers)/, 'a mail, or a file, of a company: it may speak of several buyers'],
  [
    /^\/(import|donnees-essentielles|qualite|publication|spaser\/(statistiques|rapport))/,
    'a file, or what is published, of one buyer that the page itself asks for',
  ],
  [/^\/(editions\/liasses|editions\/relecture|relecture|institution)/, 'documents, each with its own choice of buyers'],
  [
    /^\/spaser(\/(actions\.(csv|xlsx)|versions|publication|version|version\/\w+|ajout))?$/,
    'one scheme of all its buyers, each with its own figures in it',
  ],
  [/^\/journal\/verification/, 'the whole chain'],
  [/^\/acheteurs-a-verifier/, 'whose a number is, before it is anybody’s'],
  [/^\/entreprises\/(listes|sans-nom)/, 'who legal persons are, whoever buys from them'],
  [/^\/a-prendre-en-charge$/, 'reached from its list, whose filter it keeps'],
  [/^\/reponses/, 'a company’s own'],
]

const isList = (route: Route) => route.method === 'get' && !route.path.replace('/chiffres/:mesure', '').includes(':')

describe('lists by buyer', () => {
  const app = freshApp()

  it('every list is narrowed by the same handler, or says why not', () => {
    const left = everyRoute().filter(
      route => isList(route) && !route.narrows && !apart.some(([path]) => path.test(route.path)),
    )
    expect(left.map(({ path }) => path)).to.deep.equal([])
    expect(everyRoute().filter(({ narrows }) => narrows).length).to.be.at.least(25)
  })

  it('each offers the buyers of whoever has several, and shows those of the one that is asked only', async () => {
    for (const person of ['camille', 'nadir', 'helene'] as const) {
      await app.as(person)
      const [mine, theirs] = [await contractsOf('hauteVesle'), await contractsOf('marvaux')]
      const role = { camille: 'facilitator', nadir: 'officer', helene: 'director' } as const
      const lists = everyRoute().filter(route => route.narrows && isList(route) && isOpenTo(route, role[person]))
      for (const { path } of lists) {
        const address = path.replace(':mesure', 'dues')
        const all = await app.get(address)
        const narrowed = await app.get(`${address}?acheteur=${sirenOf(await siretOf('marvaux'))}`)
        expect([all.status, narrowed.status], path).to.deep.equal([200, 200])
        for (const id of named(narrowed.text)) expect(mine, `${person}, ${path}`).not.to.include(id)
        if (/\.(csv|xlsx|pdf)$/.test(path)) continue
        expect(all.text, path).to.match(/name="acheteur"|class="panel empty"/)
        expect(narrowed.text, path).to.match(/<option value="\d{9}" selected>Ville de Marvaux/)
      }
      expect(theirs).not.to.deep.equal([])
    }
  })

  it('a link from a narrowed list to another keeps the buyer, one that takes filters away does not', async () => {
    await app.as('camille')
    const siren = sirenOf(await siretOf('hauteVesle'))
    const text = plain((await app.get(`/marches?acheteur=${siren}`)).text)
    expect(text).to.include(`href="/marches?suivi=tous&acheteur=${siren}"`)
    expect(text).to.include(`href="/marches.csv?acheteur=${siren}"`)
    const home = plain((await app.get(`/?acheteur=${siren}`)).text)
    for (const [, href] of home.matchAll(/href="(\/(?:marches|releves|chiffres\/\w+)\?[^"]*)"/g))
      if (!href!.startsWith('/releves')) expect(href).to.include(`acheteur=${siren}`)
    expect(home).to.match(/href="\/(marches|chiffres)[^"]*acheteur=/)
    const none = plain((await app.get(`/marches?acheteur=${siren}&q=rien-du-tout`)).text)
    expect(none).to.include(`href="/marches?acheteur=${siren}">Retirer le dernier filtre`)
    expect((await app.get('/marches?acheteur=123456782')).text).to.include('Un acheteur qui n’est pas le vôtre')
  })

  it('is not offered to whoever has one buyer only', async () => {
    await app.as('ines')
    for (const path of ['/', '/marches', '/entreprises', '/releves', '/participants'])
      expect((await app.get(path)).text, path).not.to.match(/name="acheteur"|>Acheteur</)
  })

  const siretOf = async (side: 'hauteVesle' | 'marvaux') =>
    (await app.db('buyers').where({ id: app.cast.buyers[side] }).first('siret'))!.siret as string
  const contractsOf = (side: 'hauteVesle' | 'marvaux'): Promise<number[]> =>
    app.db('contracts').where({ buyer_id: app.cast.buyers[side] }).pluck('id')
})

function sirenOf(siret: string): string {
  return siret.slice(0, 9)
}

function plain(html: string): string {
  return html.replaceAll('&#x3D;', '=').replaceAll('&amp;', '&')
}

function named(html: string): number[] {
  return [...html.matchAll(/href="\/marches\/(\d+)/g)].map(([, id]) => Number(id))
}
