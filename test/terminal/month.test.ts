import { expect } from 'chai'
import type { Db } from '#db/connect.ts'
import { typed as answered } from '#server/cli.ts'
import { nothingTried } from '#server/pages/month/attempt.ts'
import { monthSource, monthView } from '#server/pages/month/source.ts'
import { statementsTold, type ToldStatement } from '#server/register/hours/month-told.ts'
import { readMonth } from '#server/terminal/month.ts'
import { portfolio } from '../pages/month/support.ts'
import { freshApp } from '../support/app.ts'

// Somebody’s script reads the month at night: what it finds is what the page of the month says.

describe('the month from a terminal', () => {
  const app = freshApp()
  const run = async (...args: string[]) => {
    const [said, complained]: [string[], string[]] = [[], []]
    const terminal = {
      db: app.db,
      clock: app.clock,
      say: (line: string) => said.push(line),
      complain: (line: string) => complained.push(line),
    }
    return { code: await readMonth.run(args, terminal as never), said, complained: complained.join('\n') }
  }
  const camille = () => ({
    id: app.cast.users.camille,
    name: '',
    email: '',
    role: 'facilitator' as const,
    buyerIds: null,
  })

  it('says each statement, by pseudonym, in centihours, with what is flagged', async () => {
    const [other] = await portfolio(app, 1)
    const figure = {
      placement_id: other!.placementIds[0],
      clause_id: other!.clauseId,
      month: '2026-10',
      logged_at: app.clock.now(),
    }
    await app.db('hours').insert({ ...figure, centihours: 160_00 })
    const { code, said } = await run('2026-10', '--facilitator', 'camille.aubry@haute-vesle.example', '--json')

    expect(code).to.equal(0)
    expect(said).to.have.length(1)
    const { month, statements } = JSON.parse(said[0]!)
    expect(month).to.equal('2026-10')
    expect(statements).to.have.length(3)
    const own = statements.find(({ contract }: { contract: { id: number } }) => contract.id === other!.contractId)
    expect(own).to.include({ sender: 'Couleurs et Façades', period: '2026-10' })
    const [first, second] = own.rows
    expect(first).to.include({ person: 'P-100' })
    expect(first.months).to.deep.equal([{ month: '2026-10', centihours: 160_00, split: null }])
    expect(first.flags[0]).to.include({ code: 'above151', month: '2026-10' })
    expect(second.months[0].centihours).to.equal(null)
    expect(second.flags.map(({ code: flag }: { code: string }) => flag)).to.include('blank')
    expect(said[0]).not.to.match(/Durand|Ardent|Brossard|Dominique/)

    const shown = await run('2026-10')
    expect(shown.said.join('\n')).to.include('\tP-100\t2026-10\t160,00\u00a0h').and.include('! above151')
    expect(shown.said.at(-1)).to.match(/^Octobre\s2026\s: \d+\srelevés\.$/)
  })

  it('agrees with the page of the month, statement by statement, flag by flag', async () => {
    await portfolio(app, 3, { persons: 3 })
    const today = app.clock.today()
    const db = app.db as unknown as Db
    const told: ToldStatement[] = []
    for await (const one of statementsTold(db, camille(), { month: '2026-10', scope: 'mine', today })) told.push(one)
    const source = await monthSource(db, camille(), { month: '2026-10', today, only: null })
    const author = { userId: app.cast.users.camille, at: app.clock.now(), today, formKey: null }
    const { shown } = await monthView(db, source, { attempt: nothingTried, unfolded: null, known: new Set() }, author)
    const plain = (all: readonly Pick<ToldStatement, 'contract' | 'group' | 'state' | 'flags'>[]) =>
      all.map(({ contract, group, state, flags }) => ({
        contract: contract.contractId,
        sender: group.sender.senderId,
        state,
        flags,
        cells: [...contract.grid.cells].map(([key, { centihours }]) => [key, centihours]),
      }))

    expect(plain(told)).to.deep.equal(plain(shown))
    expect(told.some(({ flags }) => flags.length > 0)).to.equal(true)
  })

  it('is misused without a month that has come, and refuses an account that nobody has', async () => {
    for (const args of [[], ['2026-13'], ['2027-01'], ['2026-10', '2026-11']])
      expect((await run(...args)).code, args.join()).to.equal(2)
    const unknown = await run('2026-10', '--facilitator', 'personne@haute-vesle.example')
    expect([unknown.code, unknown.complained]).to.deep.equal([
      1,
      'Aucun compte n’a l’adresse personne@haute-vesle.example.',
    ])
  })

  it('says its exit codes', async () => {
    const said: string[] = []
    const desk = { environment: {}, say: (line: string) => said.push(line), complain: () => {}, begun: () => {} }
    expect(await answered(['month', '--help'], desk)).to.equal(0)
    expect(said.join())
      .to.include('month AAAA-MM')
      .and.include('Codes de sortie')
      .and.include('1\u00a0: compte inconnu')
  })
})
