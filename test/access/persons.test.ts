import { expect } from 'chai'
import { strFromU8, unzipSync } from 'fflate'
import type { Role } from '#server/access/rules.ts'
import { readPdf } from '../documents/read-pdf.ts'
import { type Page, serveTold, type TestApp } from '../support/app.ts'
import { toldOn } from '../support/told.ts'
import { everyRoute, isOpenTo, type Route } from './routes.ts'

// Whoever does not follow people one by one reads of nobody, by name or by pseudonym: hours by month, persons as published.
// The demonstration is walked from link to link, as somebody curious would, and every byte that is served is read.

const TODAY = '2026-11-17'
/** Of each route, today and as it was known then, how many addresses are opened; of a document, one: it is printed. */
const EACH = 2

/** What no link of the demonstration leads to, and still answers. */
const doors = [
  '/',
  '/recherche?q=college',
  '/calibrage',
  '/a-controler',
  '/heures.csv',
  '/journal.csv',
  '/sante',
  '/definitions',
]

/** Routes that the walk does not open, each with its reason. */
const apart: [route: RegExp, why: string][] = [
  [/^\/(installation|invitation|connexion|mot-de-passe-oublie|demonstration)/, 'read by those who are not signed in'],
  [/^\/editions\/(attente|liasses|:number)/, 'nothing is published there: each draft that would be is read'],
  [
    /^\/marches\/:id\/(attestation|relecture|sans-heures)/,
    'only where there is something to attest, to read again or to say',
  ],
  [/courrier\.pdf$/, 'a letter about a fact, which no director writes'],
  [/\/(annulation|reprise|fin|nouvelle)$/, 'a form, with what its reader types'],
  [/^\/entreprises\/:number\/globalisations/, 'the names of contracts'],
  [/^\/marches\/:id\/autres-engagements/, 'what is owed beside hours, where anything is'],
  [/^\/import\/:id\/avancement/, 'how far a file is read'],
  [/^\/logo/, 'a picture'],
]

describe('whoever may not read persons', function () {
  this.timeout(600_000)
  const app = {} as TestApp
  let stop: () => Promise<void>
  let names: RegExp

  before(async () => {
    const trx = await toldOn(TODAY)
    stop = (await serveTold(app, trx, TODAY)).stop
    const people = await trx('identities').select('first_name', 'last_name')
    const full = people.flatMap(({ first_name, last_name }) => [
      `${first_name} ${last_name}`,
      `${last_name} ${first_name}`,
    ])
    names = new RegExp(`P-\\d{3}|${full.map(name => name.replaceAll(/[^\p{L}\d ]/gu, '.')).join('|')}`, 'i')
  })
  after(() => stop())

  for (const [person, role] of [
    ['nadir', 'officer'],
    ['helene', 'director'],
  ] as const)
    it(`${person}: no byte of any page, export or document holds a pseudonym or a name`, async () => {
      await app.as(person)
      const { opened, told } = await walk(app, role, [...doors, ...(await pastDoors())], text => {
        return names.exec(text)?.[0] ?? null
      })

      expect(told).to.deep.equal([])
      const routes = everyRoute({ demo: true }).filter(one => one.method === 'get' && isOpenTo(one, role))
      expect(
        routes.map(({ path }) => path).filter(path => !opened.has(path) && !apart.some(([route]) => route.test(path))),
      ).to.deep.equal([])
    })

  it('hours are those of a month, and nothing counts people line by line', async () => {
    const [{ id }] = await app.db('clauses').where({ id: mostPeopled() }).select('contract_id as id')
    for (const person of ['nadir', 'helene'] as const) {
      await app.as(person)
      const grid = (await app.get(`/marches/${id}/heures`)).text
      expect(/<tbody>([\s\S]*?)<\/tbody>/.exec(grid)![1]!.trim()).to.equal('')
      expect(grid).to.include('Tous employeurs ensemble').and.include('data-line="counted"')
      const [head, ...lines] = (await app.get(`/marches/${id}/heures.csv`)).text.trim().split(/\r?\n/)
      expect(head)
        .to.include('Mois')
        .and.not.match(/Personne|Employeur|Modalité/)
      const months = await app
        .db('hours')
        .whereIn('placement_id', app.db('placements').where({ clause_id: mostPeopled() }).select('id'))
        .distinct('month')
      expect(lines).to.have.length(months.length)
      expect((await app.get('/releves.csv')).text.split('\n')[0])
        .to.include('Expéditeur')
        .and.not.match(/Personnes|Déclarées/)
      expect((await app.get('/journal?objet=placement')).text).to.include('Aucune action')
      expect((await app.get('/participants')).status).to.equal(404)
    }
    await app.as('camille')
    expect((await app.get(`/marches/${id}/heures.csv`)).text).to.match(/;P-\d{3};/)
  })

  it('what is known since a day tells neither whom nor how many: one act a contract, without its days', async () => {
    const [contract, company] = await pastDoors()
    const rowsOf = async (path: string) => {
      const { text } = await app.get(path)
      const section = /<section[^>]*aria-labelledby="connu-depuis">([\s\S]*?)<\/section>/.exec(text)![1]!
      const rows = [.../<tbody>([\s\S]*?)<\/tbody>/.exec(section)![1]!.matchAll(/<tr>([\s\S]*?)<\/tr>/g)]
      const cells = rows.map(([, row]) => [...row!.matchAll(/<t[hd][^>]*>([^<]*)/g)].map(([, cell]) => cell!))
      return { acts: Number(/\u00a0: (\d+)\sactes/.exec(section)![1]), cells }
    }
    await app.as('camille')
    const all = await rowsOf(contract!)
    const ofPersons = /^Contrat d’une personne|^(Situation|Éligibilité) d’une|^Nouveau parcours|^Régularisation/
    const labels = all.cells.map(([label]) => label!)
    expect(labels.filter(label => ofPersons.test(label)).length).to.be.at.least(10)
    expect(labels.some(label => /^Heures d.*lignes? /.test(label))).to.equal(true)

    for (const person of ['nadir', 'helene'] as const) {
      await app.as(person)
      for (const path of [contract!, company!]) {
        const { acts, cells } = await rowsOf(path)
        expect(
          cells.filter(([label]) => ofPersons.test(label!) || /\bligne/.test(label!)),
          path,
        ).to.deep.equal([])
        expect(
          cells.some(([label]) => /^Heures (de |d’)\S+\s\d{4}$/.test(label!)),
          path,
        ).to.equal(true)
        const told = cells.filter(([label]) => label === 'Actes sur des personnes')
        expect(told.length, path).to.be.at.least(1)
        for (const row of told) expect(row.slice(-2), path).to.deep.equal(['—', '—'])
        if (path !== contract) continue
        expect(told).to.have.length(1)
        expect(acts).to.equal(cells.length).and.below(all.acts)
      }
    }
  })

  /** A contract, and its holder, as they were known before most of what was written of those who work there. */
  async function pastDoors(): Promise<string[]> {
    const [row] = await app
      .db('contract_holders')
      .join('clauses', 'clauses.contract_id', 'contract_holders.contract_id')
      .join('companies', 'companies.id', 'contract_holders.company_id')
      .where({ 'clauses.id': mostPeopled() })
      .select('clauses.contract_id as id', 'companies.identifier')
    return [`/marches/${row.id}`, `/entreprises/${row.identifier}`].map(
      path => `${path}?au=30/06/2025&connu=15/12/2024`,
    )
  }

  function mostPeopled() {
    return app.db('placements').groupBy('clause_id').orderByRaw('count(*) desc, clause_id').limit(1).select('clause_id')
  }
})

async function walk(
  app: TestApp,
  role: Role,
  first: readonly string[],
  tellsSomebody: (text: string) => string | null,
) {
  const routes = everyRoute({ demo: true }).filter(one => one.method === 'get')
  const opened = new Map<string, number>()
  const told: string[] = []
  const seen = new Set<string>()
  const waiting = [...first]
  for (let address = waiting.shift(); address; address = waiting.shift()) {
    const route = routeOf(routes, address)
    if (seen.has(address) || !route || !isOpenTo(route, role)) continue
    seen.add(address)
    const kind = address.includes('connu=') ? `${route.path}, as it was known` : route.path
    const times = opened.get(kind) ?? 0
    if (times >= (address.includes('.pdf') ? 1 : EACH)) continue
    const page = await app.get(address)
    if (page.status >= 400) {
      told.push(`${address}: ${page.status}`)
      continue
    }
    opened.set(kind, times + 1)
    const text = await wordsOf(page)
    const somebody = tellsSomebody(text)
    if (somebody) told.push(`${address}: ${somebody}`)
    waiting.push(...linksOf(page))
  }
  return { opened, told }
}

function routeOf(routes: readonly Route[], address: string): Route | undefined {
  const [path = ''] = address.split('?')
  return routes.find(one => new RegExp(`^${one.path.replaceAll('.', '\\.').replaceAll(/:\w+/g, '[^/]+')}$`).test(path))
}

function linksOf({ text, location, headers }: Page): string[] {
  if (location) return [location]
  if (!headers.get('content-type')?.includes('html')) return []
  return [...text.matchAll(/href="(\/[^"]*)"/g)].map(([, href]) => decoded(href!).split('#')[0]!)
}

function decoded(href: string): string {
  return href.replaceAll('&amp;', '&').replaceAll('&#x3D;', '=')
}

async function wordsOf({ headers, bytes, text }: Page): Promise<string> {
  if (headers.get('content-type')?.includes('pdf')) {
    const { tagged, running, loose, title, xmp, bookmarks } = await readPdf(bytes)
    return [tagged, ...running, ...loose, title, xmp, ...bookmarks].join('\n')
  }
  if (bytes[0] === 0x50 && bytes[1] === 0x4b)
    return Object.values(unzipSync(bytes))
      .map(part => strFromU8(part))
      .join('\n')
  return text
}
