import { expect } from 'chai'
import { clockAt } from '#server/base/clock.ts'
import { readConfig } from '#server/config.ts'
import { listProgrammes } from '#server/terminal/programmes.ts'
import { readTheScheme } from '#server/terminal/scheme.ts'
import type { Verb } from '#server/terminal/verb.ts'
import { toldOn } from '../support/told.ts'

describe('the scheme of the demonstration, from a terminal', function () {
  this.timeout(300_000)
  const today = '2026-11-17'
  let db: Awaited<ReturnType<typeof toldOn>>
  before(async () => {
    db = await toldOn(today)
  })

  after(() => db.rollback())

  async function typed(verb: Verb, ...args: string[]) {
    const lines: string[] = []
    const complaints: string[] = []
    const config = readConfig({})
    const say = (line: string) => lines.push(line)
    const complain = (line: string) => complaints.push(line)
    const code = await verb.run(args, { db, clock: clockAt(today), config, say, complain } as never)
    return { code, said: lines.join('\n'), complained: complaints.join('\n') }
  }

  it('says its version, its base of value, where each action stands, what is late', async () => {
    const { code, said } = await typed(readTheScheme, '--json')
    const read = JSON.parse(said)
    expect(code).to.equal(0)
    expect(read.scheme).to.deep.include({ version: 1, name: 'SPASER', valueBase: 'notified', isDraft: false })
    expect(read.axes.map(({ engagements }: { engagements: object[] }) => engagements.length)).to.deep.equal([3, 3, 2])
    const actions = read.axes.flatMap((axis: { engagements: { actions: { state: string; late: object }[] }[] }) =>
      axis.engagements.flatMap(one => one.actions),
    )
    const late = actions.filter((one: { late: object | null }) => one.late)
    expect(actions.filter((one: { state: string }) => one.state === 'done')).to.have.length(5)
    expect(late.length).to.be.greaterThan(0)
    expect(read.late.length).to.be.at.least(late.length)
    expect(read.untargeted).to.deep.equal([])
    expect((await typed(readTheScheme)).said).to.include('Base de valeur')
  })

  it('says nothing of a day when none was written, nor of one to come', async () => {
    expect((await typed(readTheScheme, '--date', '2020-01-01')).code).to.equal(1)
    expect((await typed(readTheScheme, '--date', '2026-11-18')).code).to.equal(2)
    expect((await typed(listProgrammes, '--date', 'hier')).code).to.equal(2)
  })

  it('says what each programme wants and has, and on what it is read', async () => {
    const { programmes } = JSON.parse((await typed(listProgrammes, '--json')).said)
    const kinds = programmes.map(({ kind }: { kind: string }) => kind)
    expect(kinds).to.have.members(['service', 'agreement', 'territory'])
    const [territory] = programmes.filter(({ kind }: { kind: string }) => kind === 'territory')
    expect(
      territory.targets.map(({ measure, wanted, reached }: Record<string, unknown>) => [measure, wanted, reached]),
    ).to.deep.equal([
      ['jobs', 22, 34],
      ['jobs', 45, 34],
    ])
    const [service] = programmes.filter(({ kind }: { kind: string }) => kind === 'service')
    expect(service.register.accompanied).to.be.greaterThan(0)
    expect(service.register.hours).to.be.greaterThan(0)
  })
})
