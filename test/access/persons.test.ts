import { expect } from 'chai'
import { strFromU8, unzipSync } from 'fflate'
import type { Untyped } from '#db/queries.ts'
import type { Role } from '#server/access/rules.ts'
import { readPdf } from '../documents/read-pdf.ts'
import { typedColumns } from '../documents/typed-columns.ts'
import { type Page, serveTold, type TestApp } from '../support/app.ts'
import { letWrite } from '../support/guards.ts'
import { toldOn } from '../support/told.ts'
import { everyRoute, isOpenTo, type Route } from './routes.ts'

// Whoever does not follow people one by one reads of nobody, by name or by pseudonym: hours by month, persons as published.
// The demonstration is walked from link to link, as somebody curious would, and every byte that is served is read.

const TODAY = '2026-11-17'
/** Of each route, today and as it was known then, how many addresses are opened; of a document, one: it is printed. */
const EACH = 2

/** What no link of the demonstration leads to, and still answers. */
const standing = [
  '/',
  '/spaser/obligations',
  '/recherche?q=college',
  '/calibrage',
  '/a-controler',
  '/heures.csv',
  '/journal.csv',
  '/titulaires-a-verifier',
  '/acheteurs-a-verifier',
  '/filtres',
  '/spaser/indicateurs',
  '/donnees-essentielles',
  '/donnees-essentielles.json',
  '/donnees-essentielles.xml',
  '/donnees-essentielles.ocds.json',
  '/sante',
  '/definitions',
  '/entreprises/listes/sans-nom.csv',
  '/entreprises/listes/sans-nom.xlsx',
  '/spaser/statistiques',
  '/spaser/statistiques.csv',
  '/spaser/statistiques.xlsx',
]

/** Routes that the walk does not open, each with its reason. */
const apart: [route: RegExp, why: string][] = [
  [
    /^\/(installation|invitation|connexion|mot-de-passe-oublie|demonstration|lien)/,
    'read by those who are not signed in',
  ],
  [/^\/editions\/(attente|liasses|:number)/, 'nothing is published there: each draft that would be is read'],
  [/^\/marches\/:id\/(attestation|sans-heures)/, 'only where there is something to attest, or to say'],
  [/courrier\.pdf$/, 'a letter about a fact, which no director writes'],
  [/\/(annulation|reprise|fin|nouvelle)$/, 'a form, with what its reader types'],
  [/^\/entreprises\/:number\/globalisations/, 'the names of contracts'],
  [/^\/import\/:id\/avancement/, 'how far a file is read'],
  [/^\/import\/:id\/ensemble/, 'files dropped in one gesture, each on its own page'],
  [/^\/marches\/:id\/titulaires/, 'only where a published holder is doubtful'],
  [/^\/a-prendre-en-charge/, 'the names of contracts, and why they were sorted'],
  [/^\/(logo|pieces\/:piece\/apercu)/, 'a picture'],
]

describe('whoever may not read persons', function () {
  this.timeout(600_000)
  const app = {} as TestApp
  let stop: () => Promise<void>
  let names: RegExp
  let doors: readonly string[]

  before(async () => {
    const trx = await toldOn(TODAY)
    const peopled = await namePeopleIn(trx)
    const placed = await trx('placements').join('clauses', 'clauses.id', 'placements.clause_id').first('clauses.*')
    const demand = { clause_id: placed!.id, kind: 'P_CONTRAT', effect_on: '2024-01-01', days: 0 }
    await trx('piece_demands').insert({ ...demand, recorded_at: new Date(TODAY).toISOString() })
    doors = [
      ...standing,
      ...peopled,
      `/marches/${placed!.contract_id}/pieces-exigees`,
      `/marches/${placed!.contract_id}/pieces`,
    ]
    stop = (await serveTold(app, trx, TODAY)).stop
    const people = await trx('identities').select('first_name', 'last_name')
    const full = people.flatMap(({ first_name, last_name }) => [
      `${first_name} ${last_name}`,
      `${last_name} ${first_name}`,
    ])
    names = new RegExp(
      `(?<!\\w)P-\\d{3}(?!\\w)|${full.map(name => name.replaceAll(/[^\p{L}\d ]/gu, '.')).join('|')}`,
      'i',
    )
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
        const told = cells.filter(([label]) => label!.startsWith('Actes sur des personnes'))
        expect(told.length, path).to.be.at.least(1)
        for (const row of told) expect(row.slice(-2), path).to.deep.equal(['—', '—'])
        if (path !== contract) continue
        expect(told).to.have.length(1)
        expect(acts).to.equal(cells.length).and.below(all.acts)
      }
    }
  })

  it('what was done of persons is known by whole quarters, whichever day is read', async () => {
    const clause = (await app
      .db('clauses')
      .whereNotIn('id', app.db('placements').select('clause_id'))
      .whereNotIn('id', app.db('removed_placements').select('clause_id'))
      .orderBy('id')
      .first())!
    const quiet = app
      .db('participants')
      .whereNotIn(
        'id',
        app.db('terms').whereNotNull('participant_id').where('recorded_at', '>', '2026-06').select('participant_id'),
      )
      .whereNotIn('id', app.db('participant_grounds').where('created_at', '>', '2026-06').select('participant_id'))
    const { id: _, ...placement } = (await app
      .db('placements')
      .whereIn('participant_id', quiet.select('id'))
      .orderBy('id')
      .first())!
    const hired = { hired_on: '2026-08-11', left_on: null, created_at: '2026-08-20T08:00:00.000Z' }
    await app.db('placements').insert({ ...placement, clause_id: clause.id, ...hired })
    await app.as('helene')
    const told = []
    for (const [au, connu] of [
      ['10/08/2026', '30/06/2026'],
      ['11/08/2026', '30/06/2026'],
      ['29/09/2026', '30/06/2026'],
      ['30/09/2026', '30/06/2026'],
      ['30/09/2026', '19/08/2026'],
      ['30/09/2026', '20/08/2026'],
      ['17/11/2026', '30/09/2026'],
    ]) {
      const page = await app.get(`/marches/${clause.contract_id}?au=${au}&connu=${connu}`)
      told.push(page.text.includes('Actes sur des personnes, par trimestres entiers'))
    }
    expect(told).to.deep.equal([false, false, false, true, true, true, false])
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

/** Whatever was typed of what happened names somebody by pseudonym; what the demonstration has none of is added. Answers where it reads. */
async function namePeopleIn(trx: Untyped): Promise<string[]> {
  const { id: recorded_by } = (await trx('users').first('id'))!
  const by = { recorded_at: '2026-10-05T08:00:00.000Z', recorded_by }
  const { clause_id, contract_id } = (await trx('placements')
    .join('clauses', 'clauses.id', 'placements.clause_id')
    .groupBy('clause_id', 'contract_id')
    .orderByRaw('count(*) desc, clause_id')
    .first('clause_id', 'contract_id'))!
  const line = { clause_id, kind: 'training', dated_on: '2026-03-02', quantity: 7_00, ...by }
  await trx('pledges').insert({ ...line, reason: 'Pour', evidence: 'CCAP de' })
  await trx('achievements').insert({ ...line, reason: 'Suivie par', evidence: 'Attestation de' })
  const act = { contract_id, kind: 'shares', unit: 'points', effect_on: '2026-03-02', reason: 'Départ de', ...by }
  await trx('share_acts').insert(act)
  const duty = { contract_id, duty: 'due', reason: 'Vu avec', decided_on: '2026-03-02', ...by }
  await trx('social_duties').insert(duty)
  const { placement_id } = (await trx('hours').where({ clause_id }).first('placement_id'))!
  await trx('regularisations').insert({ placement_id, decided_on: '2026-03-02', reason: 'Papier de', ...by })
  await trx('hours').where({ placement_id }).update({ refused_centihours: 1_00, refused_reason: 'Absence de' })

  const happened = /\.(.*reason|evidence|text|next_step|matter|basis|capacity|proof|reference|answer)$/
  const columns = [...typedColumns].filter(column => happened.test(column))
  await letWrite(trx, [...new Set(columns.map(column => column.split('.')[0]!))])
  for (const column of columns) {
    const [table, name] = column.split('.') as [string, string]
    await trx(table)
      .whereNot({ [name]: '' })
      .update({ [name]: trx.raw("?? || ' P-987'", [name]) })
  }
  const hourless: number[] = await trx('hourless').distinct('contract_id').limit(1).pluck('contract_id')
  const files: { id: number; contract_id: number }[] = await trx('proceedings').select('id', 'contract_id')
  return [
    ...['', '/autres-engagements', '/parts', '/obligation-sociale', '/relecture', '/chiffres/refusees'].map(
      page => `/marches/${contract_id}${page}`,
    ),
    ...hourless.map(id => `/marches/${id}`),
    ...files.flatMap(({ id, contract_id }) => [
      `/marches/${contract_id}/sanction`,
      `/marches/${contract_id}/sanction/${id}`,
    ]),
  ]
}

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
