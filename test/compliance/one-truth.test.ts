import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import type { Untyped } from '#db/queries.ts'
import {
  euros,
  hours,
  hoursFigure,
  owedHours,
  percentTenth,
  signedHours,
  typedDate,
  wholeHours,
} from '#server/base/format.ts'
import type { Account } from '#server/compliance/account-rules.ts'
import { contractWords, wordOf } from '#server/compliance/contract-words.ts'
import { measured, memberOf } from '#server/compliance/measure.ts'
import { incurredOver } from '#server/compliance/outlook-rules.ts'
import type { Status } from '#server/compliance/status-rules.ts'
import { settleAll } from '#server/compliance/store.ts'
import { insertPool, setPool } from '#server/register/clauses/pool-store.ts'
import { unsettle } from '#server/register/standings/store.ts'
import { listContracts } from '#server/terminal/contracts.ts'
import { everyRoute, routesOfMachines } from '../access/routes.ts'
import { serveTold, type TestApp } from '../support/app.ts'
import { withoutLinks } from '../support/openings.ts'
import { dayIn, readCsv, readXlsx, type SheetCell, shown } from '../support/sheets.ts'
import { toldOn } from '../support/told.ts'
import { files, routes, verbs } from './surfaces.ts'

const TODAY = '2026-11-17'

describe('one truth: every surface says what the account says', function () {
  this.timeout(600_000)
  const app = {} as TestApp
  let stop: () => Promise<void>
  let accounts: Map<number, Account>
  let contracts: {
    id: number
    clauseId: number | null
    number: string
    lot: string
    followed: boolean
    social: boolean
    unsaid: boolean
    hourless: boolean
    dismissed: boolean
  }[]

  before(async () => {
    const trx = await toldOn(TODAY)
    const [first, second] = await share(trx, ['late', 'late'])
    await inOneDirectorate(trx, first!, second!)
    await share(trx, ['missed', 'missed'])
    await share(trx, ['reached', 'atRisk'])
    stop = (await serveTold(app, trx, TODAY)).stop

    const clauses: number[] = await trx('clauses').pluck('id')
    accounts = await measured(trx, clauses, { at: TODAY, today: TODAY })
    const social = await trx('contract_considerations')
      .whereIn('consideration', ['clause', 'reserve'])
      .pluck('contract_id')
    const said = await trx('contract_considerations').whereNot({ consideration: 'inconnue' }).pluck('contract_id')
    const rows = await trx('contracts')
      .leftJoin('clauses', 'clauses.contract_id', 'contracts.id')
      .select(
        'contracts.id',
        'contracts.number',
        'contracts.lot_number',
        'contracts.followed_by',
        'contracts.hourless',
        'contracts.dismissed',
        'clauses.id as clause_id',
      )
    contracts = rows.map(row => ({
      id: row.id,
      clauseId: row.clause_id,
      number: row.number,
      lot: row.lot_number,
      followed: row.followed_by !== null,
      social: social.includes(row.id),
      unsaid: !said.includes(row.id),
      hourless: row.hourless === 1,
      dismissed: row.dismissed !== '',
    }))
    await app.as('camille')
  })
  after(() => stop())

  const accountOf = (clauseId: number) => accounts.get(clauseId)!
  const withClause = () => contracts.flatMap(one => (one.clauseId === null ? [] : [{ ...one, clauseId: one.clauseId }]))
  const expectedWord = ({ clauseId, followed, social, unsaid, hourless, dismissed }: (typeof contracts)[number]) =>
    wordOf({
      followed,
      social,
      unsaid,
      hourless,
      dismissed,
      hasClause: clauseId !== null,
      status: clauseId === null ? null : accountOf(clauseId).status,
    })
  const expectedName = (contract: (typeof contracts)[number]) => contractWords[expectedWord(contract)].word

  it('tells a story rich enough: nearly every word, and accounts that are shared', () => {
    expect(new Set(contracts.map(expectedWord)).size).to.be.at.least(11)
    expect(new Set([...accounts.values()].flatMap(({ pool }) => pool?.id ?? [])).size).to.equal(4)
  })

  it('the page of each contract', async () => {
    for (const contract of contracts) {
      const text = withoutLinks((await app.get(`/marches/${contract.id}`)).text)
      expect(plain(/<span class="status pill[^>]*>[\s\S]*?<\/svg>([^<]*)/.exec(text)![1]!), `${contract.id}`).to.equal(
        expectedName(contract),
      )
      if (contract.clauseId === null) continue
      const account = accountOf(contract.clauseId)
      const member = memberOf(account, contract.clauseId)
      if (account.owed === 0) continue

      const terms = new Map(
        [
          ...text.matchAll(
            /<tr><th scope="row">([^<]*)<\/th><td class="num">([^<]*)<\/td>(?:<td class="num">([^<]*)<\/td>)?<\/tr>/g,
          ),
        ].map(([, name, figure, own]) => [name!, { figure: figure!, own }]),
      )
      const says = (name: string, figure: string, own?: string) => {
        expect(terms.get(name)?.figure, `${contract.id} ${name}`).to.equal(figure)
        if (account.pool && own) expect(terms.get(name)?.own, `${contract.id} ${name}, its part`).to.equal(own)
      }
      says('Dues', owedHours(account.owed), owedHours(member.owed))
      says('Déclarées', hours(account.logged), hours(member.logged))
      says('Validées', hours(account.accepted), hours(member.accepted))
      says('Retenues', hours(account.counted), hours(member.counted))
      says('Attendues', owedHours(account.expected), owedHours(member.expected))
      const gap = (one: number) => (account.judgedAt ? `${signedHours(one)}\u00a0h` : '—')
      says('Écart', gap(account.gap), gap(member.gap))
      says('Imputées', hours(account.credited))
      says('Excusées', hours(account.excused), hours(member.excused))
      says(
        'Taux de réalisation',
        `${percentTenth(account.credited, account.owed)}, ${hoursFigure(account.credited)} sur ${owedHours(account.owed)}`,
      )
      if (account.finished) {
        says('Manque à la fin', hours(account.missing!))
        const cents = incurredOver(account.members)
        says('Pénalité encourue', cents === null ? 'aucun montant au contrat' : euros(cents))
      } else {
        says('Manque à ce jour', hours(account.behind!))
        expect(plain(text), `${contract.id}`).not.to.include('Pénalité encourue')
      }
    }
  })

  it('the list, page after page', async () => {
    const rows = new Map<number, string>()
    for (let page = 1; page <= Math.ceil(contracts.length / 25); page++) {
      const { text } = await app.get(`/marches?suivi=tous&page=${page}`)
      for (const row of text.match(
        /<tr class="[^"]*">\s*<th scope="row"><a class="title" href="\/marches\/\d+"[\s\S]*?<\/tr>/g,
      ) ?? [])
        rows.set(Number(/\/marches\/(\d+)/.exec(row)![1]), row)
    }
    expect(rows.size).to.equal(contracts.length)
    for (const contract of contracts) {
      const row = rows.get(contract.id)!
      expect(plain(/<span class="status[^>]*>[\s\S]*?<\/svg>([^<]*)/.exec(row)![1]!), `${contract.id}`).to.equal(
        expectedName(contract),
      )
      if (contract.clauseId === null) continue
      const { owed, counted, gap, judgedAt } = accountOf(contract.clauseId)
      if (owed === 0) continue
      expect(row, `${contract.id}`).to.include(`<span>${hoursFigure(counted)} sur ${wholeHours(owed)}\u00a0h</span>`)
      const said = plain(/data-label="Écart"><span>([\s\S]*?)<\/span>/.exec(row)![1]!)
      expect(said, `${contract.id}`).to.match(judgedAt ? /^[+−0]/ : /^—/)
      if (judgedAt) expect(said).to.satisfy((text: string) => text.startsWith(plain(`${signedHours(gap)}\u00a0h`)))
    }
  })

  it('the words of the list add up to its contracts', async () => {
    for (const view of ['?suivi=tous', '?suivi=mes', '?suivi=a-prendre', '?etat=behind', '?etat=noClause']) {
      const lede = plain(/<p class="lede">([^<]*)/.exec((await app.get(`/marches${view}`)).text)![1]!)
      const [total, ...parts] = [...lede.matchAll(/(\d+) /g)].map(([, number]) => Number(number))
      expect(
        parts.reduce((sum, number) => sum + number, 0),
        lede,
      ).to.equal(total)
    }
  })

  it('its two exports, cell by cell', async () => {
    const csv = readCsv((await app.get('/marches.csv?suivi=tous')).text).map(row => row.map(shown))
    const xlsx = readXlsx((await app.get('/marches.xlsx?suivi=tous')).bytes).rows
    const heads = csv[0]!
    expect(xlsx).to.have.length(csv.length)
    for (const [line, row] of csv.entries())
      for (const [column, cell] of row.entries())
        expect(spelt(xlsx[line]![column]), `${line} ${heads[column]}`).to.equal(cell)

    for (const contract of contracts) {
      const row = csv.find(cells => cells[0] === contract.number && cells[1] === contract.lot)!
      const cell = (head: string) => row[heads.indexOf(head)]
      expect(cell('État'), contract.number).to.equal(expectedName(contract))
      if (contract.clauseId === null) continue
      const account = accountOf(contract.clauseId)
      const member = memberOf(account, contract.clauseId)
      const says = (head: string, centihours: number | null) =>
        expect(cell(head), `${contract.number} ${head}`).to.equal(
          centihours === null ? '' : (centihours / 100).toFixed(2).replace('.', ','),
        )
      expect(cell('Jugé au')).to.equal(typedDate(account.judgedAt))
      says('Heures dues', member.owed)
      says('Déclarées', member.logged)
      says('Validées', member.accepted)
      says('Retenues', member.counted)
      says('Attendues', member.expected)
      says('Écart', member.gap)
      says('Manque à la fin', member.missing)
      says('Exposées à la pénalité', member.exposed)
      says('Écart globalisé', account.pool ? account.gap : null)
    }
  })

  it('the terminal', async () => {
    const said: string[] = []
    const terminal = { db: app.db, clock: app.clock, say: (line: string) => said.push(line), complain: () => {} }
    expect(
      await listContracts.run(['--json'], terminal as unknown as Parameters<typeof listContracts.run>[1]),
    ).to.equal(0)
    const rows = new Map<number, { word: string; hours: Record<string, unknown> | null }>(
      JSON.parse(said.join('\n')).map((row: { id: number }) => [row.id, row]),
    )
    for (const contract of contracts)
      expect(rows.get(contract.id)!.word, contract.number).to.equal(expectedWord(contract))
    for (const { id, clauseId } of withClause()) {
      const account = accountOf(clauseId)
      const { owed, logged, accepted, counted, expected, gap, missing, exposed } = memberOf(account, clauseId)
      expect(rows.get(id)!.hours).to.deep.equal({
        judgedAt: account.judgedAt,
        owedCentihours: owed,
        loggedCentihours: logged,
        acceptedCentihours: accepted,
        countedCentihours: counted,
        expectedCentihours: expected,
        gapCentihours: gap,
        missingCentihours: missing,
        exposedCentihours: exposed,
        pool: account.pool && {
          name: account.pool.name,
          owedCentihours: account.owed,
          countedCentihours: account.counted,
          expectedCentihours: account.expected,
          gapCentihours: account.gap,
        },
      })
    }
  })

  it('the first page of each: what is at stake, and the portfolio', async () => {
    const once = new Map([...accounts.values()].map(account => [account.key, account]))
    const sum = (figure: (account: Account) => number) => [...once.values()].reduce((all, one) => all + figure(one), 0)
    await app.as('helene')
    const director = plain((await app.get('/')).text)
    expect(director).to.include(`Dues ${plain(wholeHours(sum(one => one.owed)))} h`)
    expect(director).to.include(`Validées ${plain(hoursFigure(sum(one => one.accepted)))} h`)
    expect(director).to.include(`Retenues ${plain(hoursFigure(sum(one => one.counted)))} h`)
    expect(director).to.include(
      `${plain(hours(sum(one => one.credited)))} imputées sur ${plain(owedHours(sum(one => one.owed)))} dues`,
    )
    expect(director).to.include(`${plain(hours(sum(one => one.behind ?? 0)))} manquent à ce jour`)
    expect(director).to.include(`${plain(hours(sum(one => one.missing ?? 0)))} manquent aux marchés finis`)

    await app.as('camille')
    const week = (await app.get('/?montrer=trajectoire&tout=oui')).text
    const tasks = week.match(/<li class="task [\s\S]*?<\/li>/g) ?? []
    expect(tasks).not.to.have.length(0)
    for (const task of tasks) {
      const id = Number(/href="\/marches\/(\d+)"/.exec(task)![1])
      const contract = contracts.find(one => one.id === id)!
      const account = accountOf(contract.clauseId!)
      const text = plain(task)
      expect(text).to.include(expectedName(contract))
      const stake = account.finished ? memberOf(account, contract.clauseId!).missing! : account.projected!.centihours
      expect(text, text).to.match(new RegExp(`^${plain(stake % 100 ? hoursFigure(stake) : wholeHours(stake))} h `))
      if (!account.finished) expect(text).to.include('si le rythme ne change pas').and.not.include('encourue')
    }
  })

  it('what the lists keep', async () => {
    await settleAll(app.db, TODAY)
    for (const { id, clauseId } of withClause()) {
      const row = await app.db('standings').where({ clause_id: clauseId }).first()
      const account = accountOf(clauseId)
      const member = memberOf(account, clauseId)
      expect(
        [row.owed_centihours, row.counted_centihours, row.account_gap_centihours, row.exposed_centihours],
        `${id}`,
      ).to.deep.equal([member.owed, member.counted, account.gap, member.exposed])
    }
  })
})

describe('no surface is left out of the guard', () => {
  const root = new URL('../../', import.meta.url)

  it('every address is declared', () => {
    const asked = [...everyRoute({ demo: true, company: true }), ...routesOfMachines()]
      .filter(({ method }) => method === 'get')
      .map(({ path }) => path)
    expect(asked.filter(path => !Object.hasOwn(routes, path))).to.deep.equal([])
    expect(
      Object.keys(routes).filter(path => !asked.includes(path)),
      'gone',
    ).to.deep.equal([])
  })

  it('every verb of the terminal is declared', () => {
    const cli = readFileSync(new URL('server/cli.ts', root), 'utf8')
    const table = /const verbs[^{]*\{([\s\S]*?)\n\}/.exec(cli)![1]!
    const names = [...table.matchAll(/^ {2}(\w+): async/gm)].map(([, name]) => name!)
    expect(names).to.include('contracts')
    expect(names.filter(name => !Object.hasOwn(verbs, name))).to.deep.equal([])
  })

  it('every file of a surface that takes from compliance is declared', () => {
    const takers = ['server/pages', 'server/documents', 'server/terminal'].flatMap(folder =>
      (readdirSync(new URL(folder, root), { recursive: true }) as string[])
        .map(path => join(folder, path))
        .filter(
          path => path.endsWith('.ts') && readFileSync(new URL(path, root), 'utf8').includes('#server/compliance/'),
        ),
    )
    expect(takers.length).to.be.greaterThan(20)
    expect(takers.filter(path => !files.some(([which]) => which.test(path)))).to.deep.equal([])
  })

  it('what another test reads, that test exists', () => {
    const all = [...Object.values(routes), ...Object.values(verbs), ...files.map(([, surface]) => surface)]
    const tests = all.flatMap(surface => ('readBy' in surface ? [surface.readBy] : []))
    expect(tests.filter(path => !existsSync(new URL(path, root)))).to.deep.equal([])
  })
})

/** Two contracts of the story, in these states, share their hours from now on. */
async function share(trx: Untyped, states: [Status, Status]): Promise<number[]> {
  const clauseIds: number[] = []
  for (const status of states) {
    const [id] = await trx('standings')
      .join('clauses', 'clauses.id', 'standings.clause_id')
      .whereNull('clauses.pool_id')
      .where({ status })
      .whereNotIn('clauses.id', clauseIds)
      .orderByRaw('standings.counted_centihours - standings.owed_centihours desc')
      .pluck('clauses.id')
    clauseIds.push(id)
  }
  const { company_id: companyId } = await trx('contract_holders').first('company_id')
  const { id: buyerId } = await trx('buyers').first('id')
  const poolId = await insertPool(trx, { companyId, buyerId, name: states.join(' et '), agreedOn: '2026-01-05' })
  for (const clauseId of clauseIds)
    await setPool(trx, clauseId, { poolId, effectOn: '2020-01-01' }, { at: '2020-01-01T12:00:00.000Z', userId: null })
  await unsettle(trx, clauseIds)
  return clauseIds
}

async function inOneDirectorate(trx: Untyped, first: number, second: number): Promise<void> {
  const contractOf = (clauseId: number) => trx('clauses').where({ id: clauseId }).select('contract_id')
  const row = await trx('contracts').whereIn('id', contractOf(first)).first('directorate_id')
  await trx('contracts').whereIn('id', contractOf(second)).update({ directorate_id: row.directorate_id })
}

function plain(html: string): string {
  return html
    .replace(/<[^>]+>/g, ' ')
    .replaceAll('&#x27;', '’')
    .replace(/[\u00a0\u202f]/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()
}

/** A cell as the other file spells it. */
function spelt(cell: SheetCell | undefined): string {
  if (!cell) return ''
  if (cell.format === 'dd/mm/yyyy') return typedDate(dayIn(cell))
  return cell.type === 'number' ? Number(cell.value).toFixed(2).replace('.', ',') : cell.value
}
