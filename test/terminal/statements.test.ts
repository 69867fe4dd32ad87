import { expect } from 'chai'
import type { Db } from '#db/connect.ts'
import { countStatements, type ListedState, listedStatements, listedStates } from '#server/compliance/statement-list.ts'
import { statementViews } from '#server/pages/hours/statements-page.ts'
import { listStatements } from '#server/terminal/statements.ts'
import { portfolio } from '../pages/month/support.ts'
import { freshApp } from '../support/app.ts'

// Somebody’s script asks what a period still waits for: it finds the states of the page of statements.

describe('the statements from a terminal', () => {
  const app = freshApp()
  const run = async (...args: string[]) => {
    const [said, complained]: [string[], string[]] = [[], []]
    const terminal = {
      db: app.db,
      clock: app.clock,
      say: (line: string) => said.push(line),
      complain: (line: string) => complained.push(line),
    }
    return { code: await listStatements.run(args, terminal as never), said, complained: complained.join('\n') }
  }
  type Told = {
    contract: { id: number }
    state: ListedState
    sender: string
    period: string
    dueOn: string | null
    declaredCentihours: number | null
  }
  const told = async (...args: string[]) => {
    const { code, said } = await run(...args, '--json')
    expect(code).to.equal(0)
    return JSON.parse(said.join('')) as { period: string; statements: Told[] }
  }

  it('are in the states that the page of statements shows, whatever the state', async () => {
    await portfolio(app, 2)
    const { period, statements } = await told('--period', '2026-10')
    expect(period).to.equal('2026-10')
    const user = { id: app.cast.users.camille, name: '', email: '', role: 'facilitator' as const, buyerIds: null }
    const db = app.db as unknown as Db
    const today = app.clock.today()
    const count = (await countStatements(db, user, listedStates, { q: '' }, today)).statements
    const page = await listedStatements(db, user, listedStates, { q: '' }, today, { limit: count, offset: 0 })
    const own = page.filter(one => one.period === '2026-10' || one.period === '2026-T4')
    const key = (contractId: number, state: string) => `${contractId} ${state}`
    expect(own).not.to.deep.equal([])
    expect(new Set(statements.map(({ contract, state }) => key(contract.id, state)))).to.deep.equal(
      new Set(own.map(({ contractId, state }) => key(contractId, state))),
    )
    expect(listedStates).to.have.members([...new Set(statementViews.flatMap(({ states }) => states))])
  })

  it('says of each its sender, its due day and its hours, in centihours', async () => {
    const { statements } = await told('--period', '2026-10', '--facilitator', 'camille.aubry@haute-vesle.example')
    const toCheck = statements.filter(({ state }) => state === 'toCheck')
    expect(toCheck.reduce((sum, { declaredCentihours }) => sum + declaredCentihours!, 0)).to.equal(64_50)
    for (const one of toCheck) expect(one).to.include({ period: '2026-10', acceptedCentihours: null })
    expect((await told('--period', '2026-10', '--state', 'validated')).statements).to.deep.equal([])
    const [first, ...rest] = (await run('--period', '2026-10', '--state', 'toCheck')).said
    expect(first).to.match(/^2026-10\tÀ contrôler\t(\d{4}-\d\d-\d\d|—)\t[\d,]+\sh\t/)
    expect(rest.at(-1)).to.match(/^Octobre\s2026\s: \d+\srelevés?\.$/)
  })

  it('of a quarter are those of its months too', async () => {
    const [quarter, month] = [await told('--period', '2026-T4'), await told('--period', '2026-10')]
    expect(quarter.statements).to.deep.include.members(month.statements)
    expect(quarter.statements.map(one => one.period)).to.include('2026-11')
  })

  it('is misused without a period that has come or with another state, and refuses an account that nobody has', async () => {
    for (const args of [[], ['--period', '2026-13'], ['--period', '2027-T1'], ['--period', '2026-10', '--state', 'lu']])
      expect((await run(...args)).code, args.join()).to.equal(2)
    const unknown = await run('--period', '2026-10', '--facilitator', 'personne@haute-vesle.example')
    expect([unknown.code, unknown.complained]).to.deep.equal([
      1,
      'Aucun compte n’a l’adresse personne@haute-vesle.example.',
    ])
  })
})
