import { expect } from 'chai'
import fc from 'fast-check'
import type { Untyped } from '#db/queries.ts'
import type { User } from '#server/access/rules.ts'
import { contractIdsListed } from '#server/compliance/contract-choice.ts'
import { contractsCounted, contractsListed, wordsCounted } from '#server/compliance/contract-list.ts'
import { everything, type Filters } from '#server/compliance/contract-query.ts'
import { type ContractWord, contractWords } from '#server/compliance/contract-words.ts'
import { settleAll } from '#server/compliance/store.ts'
import { filtersFrom } from '#server/pages/contract-filters.ts'
import { institutionPage } from '#server/pages/home/director-page.ts'
import { portfolioModel } from '#server/pages/home/portfolio-page.ts'
import { portfolioShown } from '#server/pages/home/week.ts'
import { freshApp, type TestApp } from '../../support/app.ts'
import { onPostgres } from '../../support/database.ts'
import { isLong } from '../../support/long.ts'
import { fileOn } from '../../support/proceedings.ts'
import { toldOn } from '../../support/told.ts'

const TODAY = '2026-11-17'
const address = (href: string) => href.replaceAll('&amp;', '&').replaceAll('&#x3D;', '=')
const plain = (html: string) =>
  html
    .replace(/<[^>]+>/g, ' ')
    .replace(/[\u00a0\u202f]/g, ' ')
    .replace(/\s+/g, ' ')

type Row = Record<string, unknown>
type Contract = {
  contract?: Row
  clause?: Row | null
  standing?: Row
  said?: readonly string[]
  facts?: readonly Row[]
}
let published = 0

/** Contracts like the RD 18, with a clause that stands like that of Trois-Moulins but for what is said. */
async function publish(
  { db, cast, clock }: TestApp,
  { contract, clause = {}, standing, said = [], facts = [] }: Contract,
) {
  const { id: _id, ...like } = await db('contracts').where({ id: cast.rd18.contractId }).first()
  const own = { number: `N-${++published}`, decp_key: `key ${published}`, followed_by: cast.users.camille }
  const [{ id }] = await db('contracts')
    .insert({ ...like, ...own, ...contract })
    .returning('id')
  for (const consideration of said) await db('contract_considerations').insert({ contract_id: id, consideration })
  for (const fact of facts)
    await db('facts').insert({ contract_id: id, text: 'Noté.', recorded_at: clock.now(), ...fact })
  if (!clause) return id as number
  const { id: _clause, ...likeClause } = await db('clauses').where({ id: cast.troisMoulins.clauseId }).first()
  const [{ id: clauseId }] = await db('clauses')
    .insert({ ...likeClause, contract_id: id, ...clause })
    .returning('id')
  const stands = await db('standings').where({ clause_id: cast.troisMoulins.clauseId }).first()
  await db('standings')
    .insert({ ...stands, clause_id: clauseId, ...standing })
    .onConflict('clause_id')
    .merge()
  return id as number
}

describe('what an officer’s first page counts, above what it lists', function () {
  this.timeout(300_000)
  const app = freshApp()
  const tasks = (text: string) => text.match(/<li class="task /g)?.length ?? 0
  const pills = (text: string) =>
    [...address(text).matchAll(/<li><a href="(\/\?[^"]+)"[^>]*>([^<]+) <b>([\d\s]+)<\/b>/g)].map(found => ({
      href: found[1]!,
      label: found[2]!,
      number: Number(found[3]!.replace(/\s/g, '')),
    }))
  const silent = { kind: 'contact', dated_on: '2026-09-01', until_on: '2026-10-01', waits_on: 'buyer' }
  const answered = { kind: 'contact', dated_on: '2026-10-02', waits_on: 'nobody' }
  const waived = [{ gesture: 'waive', dated_on: '2026-10-20', amount_cents: 0 }]

  beforeEach(async () => {
    await settleAll(app.db, TODAY)
    const fine = { status: 'onCourse' }
    for (let n = 0; n < 65; n++) {
      await publish(app, { contract: { ends_on: '2026-12-20' }, standing: fine })
      await publish(app, { contract: { ends_on: '2028-12-20' }, standing: fine, facts: [silent] })
      await publish(app, { contract: { ends_on: '2026-12-20' }, standing: { status: 'late' }, facts: [silent] })
    }
    await publish(app, { contract: { ends_on: '2028-12-20' }, standing: fine, facts: [silent, answered] })
    const over = { contract: { ends_on: '2026-10-10' }, standing: { status: 'missed', finished: 1 } }
    for (let n = 0; n < 5; n++) await fileOn(app.db, await publish(app, over), waived)
    const [{ id: poolId }] = await app
      .db('pools')
      .insert({
        company_id: app.cast.companies.batisseurs,
        buyer_id: app.cast.buyers.hauteVesle,
        name: 'Lots du collège',
        agreed_on: '2026-01-05',
      })
      .returning('id')
    for (let n = 0; n < 4; n++)
      await publish(app, {
        contract: { ends_on: '2028-12-20' },
        clause: { pool_id: poolId },
        standing: { status: 'late' },
      })
    if (onPostgres) await app.db.raw('analyze') // as it does by itself a minute later
    await app.as('nadir')
  })

  it('is the length of the list to which each count leads', async () => {
    const { status, text } = await app.get('/')
    expect(status, plain(text)).to.equal(200)
    const [all, ...kinds] = pills(text)
    const of = (label: string) => kinds.find(kind => kind.label === label)!
    expect(of('Finissent bientôt').number).to.equal(65)
    expect(of('Réponses attendues').number).to.equal(65)
    const late = of('Sous trajectoire, à traiter').number
    expect(late).to.equal(65 + 2 + 1) // with Trois-Moulins, the halles, and the pool once
    expect(kinds.reduce((sum, { number }) => sum + number, 0)).to.equal(all!.number)

    for (const label of ['Finissent bientôt', 'Réponses attendues'])
      expect(tasks((await app.get(of(label).href)).text), label).to.equal(of(label).number)
    const whole = address((await app.get(of('Sous trajectoire, à traiter').href)).text)
    const beyond = /<a href="([^"]+)">(\d+)\s+marchés sous trajectoire</.exec(whole)!
    expect(Number(beyond[2])).to.equal(late)
    expect(plain((await app.get(beyond[1]!)).text)).to.match(new RegExp(`(sur|à) ${late} marchés`))
  })

  it('leads, from what is not listed, to all of it', async () => {
    const whole = address((await app.get('/?tout=oui')).text)
    for (const words of ['réponses attendues', 'marchés qui finissent bientôt']) {
      const [, href, number] = new RegExp(`<a href="([^"]+)">(\\d+)\\s+${words}<`).exec(whole)!
      expect(tasks((await app.get(href!)).text), words).to.equal(Number(number))
    }
  })
})

/** « N marchés » is the sum of the states shown, each of which leads to as many. */
async function addsUp(db: Untyped, readers: readonly User[]) {
  const count = (reader: User, href: string) => {
    const query = Object.fromEntries(new URL(href, 'http://localhost').searchParams)
    return contractsCounted(db, reader, filtersFrom(query, 'all'), TODAY)
  }
  for (const reader of readers) {
    const shown = await portfolioShown(db, reader, reader.role === 'facilitator' ? 'mine' : 'all', TODAY)
    const portfolio = portfolioModel(shown, reader.role)
    if (portfolio) {
      const sum = portfolio.lines.reduce((all, { number }) => all + number, 0)
      expect(portfolio.contracts.replace(/\D/g, ''), reader.name).to.equal(String(sum))
      expect(await count(reader, portfolio.href), portfolio.href).to.equal(sum)
      for (const { number, href } of portfolio.lines) expect(await count(reader, href), href).to.equal(number)
    }
    if (reader.role === 'director') {
      const { directorates, unfollowed } = institutionPage(shown, [])
      const toTake = unfollowed?.toTake
      for (const { href, contracts } of directorates)
        if (href) expect(String(await count(reader, href)), href).to.equal(contracts.figure.replace(/\D/g, ''))
      if (toTake) expect(await count(reader, toTake.href)).to.equal(Number(toTake.label.replace(/\D/g, '')))
    }
    for (const filters of await filtersOn(db)) await listAddsUp(db, reader, filters)
  }
}

async function filtersOn(db: Untyped): Promise<Filters[]> {
  const directorate = await db('directorates').first('id')
  const narrowed: Partial<Filters>[] = [
    {},
    { follow: 'mine' },
    { follow: 'toTake' },
    { directorateId: directorate?.id ?? 0 },
    { consideration: 'clause' },
    { consideration: 'sociale' },
    { q: 'college' },
    { endsBefore: '2027-01-01' },
    { endsSoon: true },
    { status: 'behind' },
    { status: 'stillBehind' },
    { status: 'measured' },
    ...(Object.keys(contractWords) as ContractWord[]).map(status => ({ status })),
  ]
  return narrowed.map(one => ({ ...everything, ...one }))
}

async function listAddsUp(db: Untyped, reader: User, filters: Filters) {
  const which = JSON.stringify({ reader: reader.name, filters })
  const { words, total } = await wordsCounted(db, reader, filters, TODAY)
  const lines = await contractsListed(db, reader, filters, TODAY, { offset: 0, limit: 10_000 })
  const told = new Map<ContractWord, number>()
  for (const { word } of lines) told.set(word, (told.get(word) ?? 0) + 1)
  expect(Object.fromEntries(words), which).to.deep.equal(Object.fromEntries(told))
  expect(lines.length, which).to.equal(total)
  expect([...(await contractIdsListed(db, reader, filters, TODAY))].length, which).to.equal(total)
  expect(await contractsCounted(db, reader, filters, TODAY), which).to.equal(total)
}

describe('« N marchés » and the states that are shown of them', function () {
  this.timeout(600_000)

  it('add up over the demonstration, for every role', async () => {
    const db = await toldOn(TODAY)
    try {
      await settleAll(db, TODAY)
      const rows: { id: number; name: string; role: User['role'] }[] = await db('users').select('id', 'name', 'role')
      await addsUp(
        db,
        rows.filter(({ role }) => role !== 'admin').map(row => ({ ...row, email: '', buyerIds: null })),
      )
    } finally {
      await db.rollback()
    }
  })

  describe('over any register', () => {
    const app = freshApp()
    const words = [
      'notStarted',
      'closing',
      'reached',
      'missed',
      'suspended',
      'silent',
      'notYet',
      'reachedEarly',
    ] as const
    const behind = ['atRisk', 'late', 'onCourse'] as const
    const contracts = fc.array(
      fc.record({
        follower: fc.constantFrom('camille', 'nadir', null),
        buyer: fc.constantFrom('hauteVesle', 'marvaux'),
        said: fc.subarray(['clause', 'critere', 'reserve', 'aucune', 'inconnue']),
        written: fc.boolean(),
        hourless: fc.boolean(),
        status: fc.constantFrom(...words, ...behind, ''),
        ends: fc.constantFrom('2026-10-01', '2026-12-24', '2028-01-31', null),
        title: fc.constantFrom('Collège des Saules', 'Voirie'),
        waived: fc.boolean(),
      }),
      { minLength: 25, maxLength: 25 },
    )

    for (const seed of onPostgres && !isLong ? [20] : [1, 20, 300])
      it(`add up (seed ${seed})`, async () => {
        await settleAll(app.db, TODAY)
        for (const one of fc.sample(contracts, { seed, numRuns: 2 }).flat()) await tell(one)
        const { camille, nadir, ines, helene } = app.cast.users
        const reader = (id: number, role: User['role'], buyerIds: number[] | null = null): User => ({
          id,
          name: role,
          email: '',
          role,
          buyerIds,
        })
        await addsUp(app.db, [
          reader(camille, 'facilitator'),
          reader(nadir, 'officer'),
          reader(ines, 'facilitator', [app.cast.buyers.marvaux]),
          reader(helene, 'director'),
        ])
      })

    type One = typeof contracts extends fc.Arbitrary<(infer Item)[]> ? Item : never
    function tell({ follower, buyer, said, written, hourless, status, ends, title, waived }: One) {
      const { cast } = app
      return publish(app, {
        contract: {
          followed_by: follower && cast.users[follower],
          buyer_id: cast.buyers[buyer],
          title,
          search_text: title.toLowerCase().replace('è', 'e'),
          ends_on: ends,
          social: 0,
          hourless: hourless && !written && follower ? 1 : 0,
        },
        said,
        clause: written ? {} : null,
        standing: { status: follower || status === '' ? status : 'toTake', finished: status === 'missed' ? 1 : 0 },
        facts: waived ? [{ kind: 'penalty', dated_on: '2026-10-20', amount_cents: 0 }] : [],
      })
    }
  })
})
