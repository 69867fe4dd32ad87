import { expect } from 'chai'
import type { Person } from '#db/seeds/cast.ts'
import type { User } from '#server/access/rules.ts'
import { sum } from '#server/base/figures.ts'
import { settleAll } from '#server/compliance/store.ts'
import { record } from '#server/journal/store.ts'
import { userNumbered } from '#server/users/store.ts'
import { type Page, serveTold, type TestApp } from '../../support/app.ts'
import { figuresOn, numberIn, type Printed, plain } from '../../support/figures.ts'
import { toldOn } from '../../support/told.ts'
import { type Opened, printedOpening, readerOf } from './reader.ts'

const TODAY = '2026-11-17'

/** Figures that do not open: the page, the heading that they stand under, and why. One that no longer serves goes, and so
 * does one that opens: `some` stand under the same heading with a link, which leads where it says. */
const closed: [page: RegExp, label: RegExp, why: string, some?: 'some'][] = [
  [/^\/marches\/\d+/, /[Pp]énalité.* \/ (Heures|Dues)$/, 'lines of the ledger are rows already; their total opens'],
  [/^\/marches\/\d+/, /Personnes Heures Part des heures/, 'what is published of persons opens on nobody'],
  [
    /^\/marches\/\d+\/parts$/,
    / \/ (Part due|Dont transférées|Retenues|Reste|figure)$/,
    'each part is a row, its acts under it; the figures of the contract open on its page',
  ],
  [
    /autres-engagements$/,
    /Quantité$|^(Dû|Déclaré|Reste)$/,
    'the lines are the rows, each with its paper, under the sum that they make',
  ],
  [/^\/entreprises/, /Marchés( suivis)?$/, 'a number of contracts: they are the list beside it'],
  [/^\/entreprises\//, /parts et transferts/, 'parts of a group have a page of their own'],
  [/^\/entreprises\//, /Heures retenues faites par/, 'what an employer supplied is told contract by contract'],
  [
    /^\/$/,
    /par direction \/ Marchés$/,
    'those without a directorate have no list: their hours, beside, open on them',
    'some',
  ],
  [/^\/participants$/, /Marchés$/, 'a number of contracts: the page of the person lists them'],
  [/^\/reserves$/, /Montant HT$/, 'what each contract says of itself, and their sum above them'],
  [/\/releves\//, /^(Une ligne s’accepte|Chaque ligne)/, 'the lines of a statement are the rows'],
  [/^\/participants\//, /Déclarées$/, 'one month of one contract is a row already; its employment opens', 'some'],
  [/^\/$/, /stake \/ (selon la formule|sans suivi)$/, 'a formula, before anything is owed: no row says it yet'],
]
const served = new Set<number>()

/** Whether a figure that does not open is one that need not. */
function isClosed(page: string, { label, href }: Printed): boolean {
  const index = closedAt(page, label)
  if (index >= 0 && href === null) served.add(index)
  return index >= 0
}

function isPartly(page: string, { label }: Printed): boolean {
  return closed[closedAt(page, label)]![3] === 'some'
}

function closedAt(page: string, label: string): number {
  return closed.findIndex(([pages, labels]) => pages.test(page) && labels.test(label))
}

describe('every figure opens', function () {
  this.timeout(600_000)
  const app = {} as TestApp
  let stop: () => Promise<void>
  let contracts: number[]
  let companies: string[]
  const opened = new Map<string, Promise<Opened>>()
  const printed = new Set<string>()
  const pages = new Map<string, Promise<Page>>()
  let asking: Person
  const users: Partial<Record<Person, User>> = {}
  let read: ReturnType<typeof readerOf>
  const deep = new Set<string>()

  before(async () => {
    const trx = await toldOn(TODAY)
    await settleAll(trx, TODAY)
    stop = (await serveTold(app, trx, TODAY)).stop
    read = readerOf(app, TODAY)
    contracts = await trx('clauses').orderBy('contract_id').pluck('contract_id')
    companies = await trx('contract_holders')
      .join('companies', 'companies.id', 'contract_holders.company_id')
      .join('clauses', 'clauses.contract_id', 'contract_holders.contract_id')
      .distinct()
      .orderBy('companies.identifier')
      .pluck('companies.identifier')
  })
  after(() => stop())

  /** What a figure opens to, once for each who reads; of each kind, the page that prints it says the same. */
  function open(who: Person, href: string): Promise<Opened> {
    const key = `${who} ${href}`
    const known = opened.get(key) ?? openNow(who, href)
    opened.set(key, known)
    return known
  }

  async function openNow(who: Person, href: string): Promise<Opened> {
    users[who] ??= (await userNumbered(app.db, app.cast.users[who]))!
    const found = await read(users[who], href)
    const kind = `${who} ${href.replace(/\d+/g, 'n').replace(/=[^&]*/g, '')}`
    if (printed.has(kind)) return found
    printed.add(kind)
    const { status, figure, rows, total, subject } = await printedOpening(app, href)
    if (subject?.href?.startsWith('/marches?'))
      expect(await isThere(subject.href, subject.text), `${who}, ${href}: ${subject.text} ${subject.href}`).to.equal(
        true,
      )
    expect(status, `${who}, ${href}`).to.equal(200)
    const bare = (row: Printed) => [row.text, row.href]
    expect({ figure, total, rows: rows.map(bare) }, `${who}, ${href}`).to.deep.equal({
      figure: found.figure,
      total: found.total,
      rows: found.rows.map(bare),
    })
    return found
  }

  function page(path: string) {
    const key = `${asking} ${path}`
    const known = pages.get(key) ?? app.get(path)
    pages.set(key, known)
    return known
  }

  async function as(who: Person) {
    asking = who
    await app.as(who)
  }

  /** The figures of a page, each of which opens or need not. */
  async function figuresAt(path: string): Promise<Printed[]> {
    const { status, text } = await page(path)
    expect(status, path).to.equal(200)
    const figures = figuresOn(text)
    const astray: Printed[] = []
    for (const one of figures) {
      const isDeclared = isClosed(path, one)
      if (one.href === null ? !isDeclared : isDeclared && !isPartly(path, one)) astray.push(one)
      else if (one.href && !one.href.includes('/chiffres/') && !(await isThere(one.href, one.text))) astray.push(one)
    }
    expect(astray.map(({ label, text: said, href }) => `${path} ${label}: ${said} ${href}`)).to.deep.equal([])
    return figures
  }

  /** A figure may lead to the list that it counts, or to the page whose lines it sums. */
  async function isThere(href: string, figure: string): Promise<boolean> {
    const [address] = href.split('#')
    const { status, text } = await page(address!)
    const number = figure.replace(/\D/g, '')
    if (/^\/(marches|reserves)\?|^\/reserves$/.test(href))
      return /sur ([\d\u00a0]+)/.exec(plain(text))?.[1]?.replace(/\D/g, '') === number
    const said = figure.replace(/[ \u00a0][h€]$/, '').replace(/[.*+?()[\]]/g, '\\$&')
    return status === 200 && new RegExp(`(?<![\\d,]|\\d\u00a0)${said}(?![\\d,]|\u00a0\\d)`).test(plain(text))
  }

  /** Follows each figure of a page, then those that it is made of, and adds them up again. */
  async function walk(who: Person, path: string): Promise<number> {
    let followed = 0
    for (const figure of opening(await figuresAt(path))) followed += await follow(who, figure, path)
    return followed
  }

  /** Of a table month by month, its first and its last line: that all add up is a property of the rules. */
  function opening(figures: readonly Printed[]): Printed[] {
    const open = figures.filter(({ href }) => href?.includes('/chiffres/'))
    const months = open.filter(({ href }) => href!.includes('jusque='))
    const ends = new Set([...months.slice(0, 3), ...months.slice(-3)])
    return open.filter(one => ends.has(one) || !months.includes(one))
  }

  async function follow(who: Person, { href, text, label }: Printed, from: string): Promise<number> {
    const isNew = !opened.has(`${who} ${href}`)
    const found = await open(who, href!)
    const where = `${who}, ${from}, ${label}: ${text} → ${href}`
    const values = found.rows.map(row => numberIn(row.text))
    if (found.total === null) {
      const [part, whole] = values
      const said = /%/.test(text) ? Math.floor((part! * 1000) / whole!) * 10 : part
      expect(said, where).to.equal(numberIn(text))
    } else {
      expect(
        sum(values, one => one),
        `${where}, its rows`,
      ).to.equal(found.total)
      expect(Math.abs(found.figure), `${where}, as it is opened`).to.equal(Math.abs(numberIn(text)))
      expect(found.total, where).to.equal(found.figure)
    }
    if (!isNew) return 0
    // The same figure is made of the same figures for everybody: each person opens her own, one of them all the way down.
    if (deep.has(href!)) return 1
    deep.add(href!)
    let followed = 1
    for (const row of found.rows) if (row.href?.includes('/chiffres/')) followed += await follow(who, row, href!)
    return followed
  }

  for (const who of ['camille', 'nadir', 'helene'] as const)
    it(`on the first page, the lists and the companies, for ${who}`, async () => {
      await as(who)
      let followed = 0
      for (const path of ['/', '/marches?suivi=tous', '/entreprises', '/avant-paiement'])
        followed += await walk(who, path)
      for (const company of who === 'camille' ? companies : companies.slice(0, 3))
        for (const path of [`/entreprises/${company}`, `/avant-paiement?siren=${company}`])
          followed += await walk(who, path)
      expect(followed).to.be.at.least(20)
    })

  it('on the page of every contract', async () => {
    await as('camille')
    let followed = 0
    for (const id of contracts) followed += await walk('camille', `/marches/${id}`)
    expect(followed).to.be.at.least(500)
    await as('helene')
    for (const id of contracts) await figuresAt(`/marches/${id}`)
  })

  it('in the sanction files, and in how each amount is explained', async () => {
    await as('nadir')
    let followed = 0
    for (const id of contracts) followed += await walk('nadir', `/marches/${id}/sanction`)
    const pledged = app.db('pledges').select('clause_id')
    const withPledges = await app.db('clauses').whereIn('id', pledged).pluck('contract_id')
    for (const id of contracts.slice(0, 12)) followed += await walk('nadir', `/marches/${id}/parts`)
    for (const id of withPledges) followed += await walk('nadir', `/marches/${id}/autres-engagements`)
    expect(followed).to.be.at.least(100)
  })

  it('on the lists of statements, of people and of reserved contracts, and on the pages that they lead to', async () => {
    const placed = await app.db('placements').distinct('participant_id').orderBy('participant_id').limit(6)
    const ids = placed.map(({ participant_id }) => participant_id)
    const people = await app.db('participants').whereIn('id', ids).orderBy('id').pluck('number')
    const statements = await app.db('statements').join('clauses', 'clauses.id', 'clause_id').orderBy('statements.id')
    let followed = 0
    for (const who of ['camille', 'helene'] as const) {
      await as(who)
      for (const path of [
        '/releves?etat=valides&suivi=tous',
        '/releves?suivi=tous',
        '/reserves',
        '/rapports',
        ...(who === 'camille' ? ['/participants'] : []),
      ])
        followed += await walk(who, path)
      for (const number of who === 'camille' ? people : [])
        followed += await walk(who, `/participants/P-${String(number).padStart(3, '0')}`)
      for (const { contract_id, period } of statements.filter((_, index) => index % 40 === 0))
        followed += await walk(who, `/marches/${contract_id}/releves/${period}`)
    }
    expect(followed).to.be.at.least(60)
  })

  it('on the list of reports, whose companies have as many contracts as their pages list', async () => {
    await as('helene')
    const { text } = await page('/rapports')
    const told = [...text.matchAll(/class="opens" href="([^"#]*)#marches"[^>]*>(\d+)/g)]
    expect(told.length).to.be.above(3)
    for (const [, href, number] of told) {
      const list = /<section[^>]*aria-labelledby="marches">([\s\S]*?)<\/section>/.exec((await page(href!)).text)![1]!
      expect(list.match(/<a class="title"/g)?.length, href).to.equal(Number(number))
    }
  })

  it('as it was known then, and on another day', async () => {
    await as('nadir')
    for (const id of contracts.slice(3, 8)) await walk('nadir', `/marches/${id}?au=2026-06-30&connu=2026-07-15`)
    for (const company of companies.slice(0, 3))
      await walk('nadir', `/entreprises/${company}?au=2026-06-30&connu=2026-07-15`)
  })

  it('and nothing is declared closed that is not there', () => {
    expect(closed.filter((_, index) => !served.has(index)).map(([, , why]) => why)).to.deep.equal([])
  })

  it('but not what is not theirs, nor what is no figure', async () => {
    await app.as('camille')
    const [id] = contracts
    for (const path of [
      '/marches/99999/chiffres/dues',
      `/marches/${id}/chiffres/tout`,
      `/marches/${id}/chiffres/manque`,
    ])
      expect((await app.get(path)).status, path).to.equal(404)
    for (const path of [
      '/chiffres/dues?direction=99999',
      '/chiffres/ecart',
      '/entreprises/99999999900000/chiffres/dues',
    ])
      expect((await app.get(path)).status, path).to.equal(404)
    await app.as('theo')
    for (const path of [`/marches/${id}/chiffres/dues`, '/chiffres/dues', `/entreprises/${companies[0]}/chiffres/dues`])
      expect((await app.get(path)).status, path).to.equal(404)
  })

  it('to rows that name nobody, and tell no handicap nor prison to those who may not read it', async () => {
    const names = (await app.db('identities').select('last_name')).map(({ last_name }) => last_name as string)
    const telling = await app
      .db('placements')
      .whereIn('mode', ['MAD_EATT', 'ST_EA', 'ST_ESAT', 'AUT_PENIT'])
      .select('clause_id')
    const clause = await app.db('clauses').where({ id: telling[0].clause_id }).first('contract_id')
    const href = `/marches/${clause.contract_id}/chiffres/declarees`
    await app.as('camille')
    expect((await app.get(href)).text).to.match(/Sous-traitance, E(A|SAT)|EATT|pénitentiaire/)
    await app.as('helene')
    const { text } = await app.get(href)
    expect(text).not.to.match(/Sous-traitance, E(A|SAT)|EATT|pénitentiaire/)
    expect(names.filter(name => text.includes(name))).to.deep.equal([])
  })

  it('to months, and to nobody, for those who may not read identities', async () => {
    const { id, contract_id } = await app
      .db('placements')
      .join('clauses', 'clauses.id', 'placements.clause_id')
      .orderBy('placements.id')
      .first('placements.id', 'clauses.contract_id')
    const href = `/marches/${contract_id}/chiffres/declarees`
    await app.as('camille')
    expect((await app.get(href)).text).to.match(/P-\d{3}/)
    expect((await app.get(`${href}?emploi=${id}`)).status).to.equal(200)
    for (const who of ['nadir', 'helene'] as const) {
      await app.as(who)
      const { text } = await app.get(href)
      const body = /<tbody>[\s\S]*<\/tbody>/.exec(text)![0]
      expect(body).not.to.match(/P-\d{3}|Embauche|Mise à disposition|Modalité/)
      expect(body)
        .to.match(/Relevés (de |d’)/)
        .and.match(/Validé le \d/)
      expect((await app.get(`${href}?emploi=${id}`)).status).to.equal(404)
    }
  })

  it('of statements in one state only where all senders of the period are there, for who may not read persons', async () => {
    const found = await app
      .db('statements')
      .join('clauses', 'clauses.id', 'statements.clause_id')
      .join('placements', {
        'placements.clause_id': 'statements.clause_id',
        'placements.employer_id': 'statements.sender_id',
      })
      .join('hours', 'hours.placement_id', 'placements.id')
      .whereRaw('hours.month between statements.first_month and statements.last_month')
      .whereIn('statements.state', ['toCheck', 'validated'])
      .groupBy('clauses.contract_id', 'statements.period')
      .select('clauses.contract_id as id', 'statements.period')
      .min('statements.state as least')
      .max('statements.state as most')
      .orderBy([{ column: 'id' }, { column: 'period' }])
    const [mixed, same] = [found.find(row => row.least !== row.most), found.find(row => row.most === 'toCheck')]
    const href = (row: Record<string, unknown>, measure: string, file = '') =>
      `/marches/${row.id}/chiffres/${measure}${file}?ce=marche&periode=${row.period}&releve=a-controler`
    for (const who of ['nadir', 'helene'] as const) {
      await app.as(who)
      for (const measure of ['declarees', 'retenues', 'imputees', 'taux-de-realisation'])
        for (const file of ['', '.csv', '.xlsx'])
          expect((await app.get(href(mixed, measure, file))).status, `${who}, ${measure}${file}`).to.equal(404)
      expect((await app.get(href(same, 'declarees'))).status, who).to.equal(200)
    }
    await app.as('camille')
    expect((await app.get(href(mixed, 'declarees'))).status).to.equal(200)
  })

  it('to typed texts that name nobody, for who may not read persons', async () => {
    const fact = await app.db('facts').where({ kind: 'excuse' }).orderBy('id').first()
    const line = await app.db('commitments').whereNot({ reason: '' }).orderBy('id').first()
    const { contract_id } = await app.db('clauses').where({ id: line.clause_id }).first()
    const by = { recorded_at: '2026-11-16T09:00:00.000Z', recorded_by: app.cast.users.camille }
    const { id: _, ...excuse } = fact
    await app.db('facts').insert({ ...excuse, text: 'Absence de P-014, malade.', ...by })
    const { id: __, ...act } = line
    await app.db('commitments').insert({ ...act, label: 'Avenant n° 19', reason: 'P-014 est partie.', ...by })
    const pages = [`/marches/${fact.contract_id}/chiffres/excusees`, `/marches/${contract_id}/chiffres/dues`]
    // What figures are made of is kept until the journal moves.
    const nobody = { userId: null, at: app.clock.now(), formKey: null }
    await record(app.db, nobody, { action: 'x.y', subject: 'x', subjectId: 1, buyerId: null, href: '/' })
    for (const [who, said] of [
      ['camille', /P-014/],
      ['nadir', /[Uu]ne personne/],
      ['helene', /[Uu]ne personne/],
    ] as const) {
      await app.as(who)
      for (const path of pages)
        for (const file of ['', '.csv']) {
          const { text } = await app.get(`${path}${file}`)
          expect(text, `${who}, ${path}${file}`).to.match(said)
          if (who !== 'camille') expect(text, `${who}, ${path}${file}`).not.to.match(/P-\d{3}/)
        }
    }
  })

  it('the rows of a contract that shares its hours and is not seen are one row, without anything of it', async () => {
    const [one, other] = await app.db('clauses').whereNotNull('pool_id').orderBy('id').select('contract_id', 'pool_id')
    const buyer = (await app.db('contracts').where({ id: one.contract_id }).first('buyer_id')).buyer_id
    const elsewhere = (await app.db('buyers').whereNot({ id: buyer }).first('id')).id
    await app.db('contracts').where({ id: other.contract_id }).update({ buyer_id: elsewhere })
    await app.db('user_buyers').where({ user_id: app.cast.users.nadir }).delete()
    await app.db('user_buyers').insert({ user_id: app.cast.users.nadir, buyer_id: buyer })
    await app.db('users').where({ id: app.cast.users.nadir }).update({ scope: 'listed' })
    await app.as('nadir')
    const { text } = await app.get(`/marches/${one.contract_id}/chiffres/dues`)
    expect(text).to.include('Un autre marché de cette entreprise, hors de votre périmètre')
    expect(text).not.to.include(`/marches/${other.contract_id}`)
  })
})
