import { expect } from 'chai'
import type { Untyped } from '#db/queries.ts'
import { type Cast, seedCast } from '#db/seeds/cast.ts'
import { clockAt } from '#server/base/clock.ts'
import { readConfig } from '#server/config.ts'
import { record } from '#server/journal/store.ts'
import { readJournal } from '#server/terminal/journal.ts'
import { onPostgres, ownDatabase } from '../support/database.ts'

describe('the journal from a terminal', function () {
  this.timeout(120_000)
  let own: Awaited<ReturnType<typeof ownDatabase>>
  let db: Untyped
  let cast: Cast
  beforeEach(async () => {
    own = await ownDatabase()
    db = own.db
    cast = await seedCast(db)
    const signed = { userId: cast.users.camille, at: '2026-11-17T12:00:00.000Z', formKey: null }
    const line = { subject: 'x', subjectId: 1, buyerId: cast.buyers.hauteVesle }
    const href = `/marches/${cast.troisMoulins.contractId}/heures`
    await record(db, signed, { ...line, href, action: 'hours.logged', after: { 'P-003 2026-10': 15167 } })
    await record(db, signed, { ...line, href: '/', action: 'settings.logoChanged' })
    await record(
      db,
      { ...signed, userId: null },
      { ...line, href, action: 'statement.validated', after: { month: '2026-10' } },
    )
  })
  afterEach(() => own.drop())

  async function typed(...args: string[]) {
    const [said, complained]: string[][] = [[], []]
    const terminal = { db, clock: clockAt('2026-11-17'), config: readConfig({}) }
    const code = await readJournal.run(args, {
      ...terminal,
      say: text => void said!.push(text),
      complain: text => void complained!.push(text),
    })
    return { code, said: said!, complained: complained!.join() }
  }

  it('is filtered by contract, person, author, action, text and dates', async () => {
    const counts: [string[], number][] = [
      [[], 3],
      [['--contract', '2025-0147'], 2],
      [['--person', 'p-003'], 1],
      [['--author', 'camille.aubry@haute-vesle.example'], 2],
      [['--action', 'statement.validated'], 1],
      [['--text', 'octobre releve'], 1],
      [['--since', '2026-11-18'], 0],
      [['--until', '2026-11-17'], 3],
    ]
    for (const [args, lines] of counts) expect((await typed(...args)).said, args.join(' ')).to.have.length(lines)
    expect((await typed('--author', 'nobody@nowhere.example')).code).to.equal(2)
    expect((await typed('--person', 'Durand')).complained).to.include('P-014')
  })

  it('says intact and its head, whether a printed head is in the chain, and by its code', async () => {
    const { code, said } = await typed('verify')
    expect(code).to.equal(0)
    expect(said[0]).to.include('Intact').and.include('3 lignes')
    const head = said.at(-1)!.split(' : ')[1] ?? said.at(-1)!.split('\u00a0: ')[1]!

    const found = await typed('verify', '--head', head, '--json')
    expect(JSON.parse(found.said[0]!)).to.deep.include({ state: 'intact', flaw: null, heads: { [head]: 3 } })
    const missing = await typed('verify', '--head', 'a'.repeat(64))
    expect(missing.code).to.equal(1)
    expect(missing.said.join()).to.include('n’est pas dans la chaîne')
    expect((await typed('verify', '--head', 'short')).code).to.equal(2)
  })

  it('answers 1 and names the line that another tool changed', async () => {
    await typed('verify')
    await db.raw(onPostgres ? 'drop trigger journal_append_only on journal' : 'drop trigger journal_no_update')
    await db('journal').where({ action: 'settings.logoChanged' }).update({ actor_id: cast.users.theo })

    const { code, said } = await typed('verify', '--json')
    expect(code).to.equal(1)
    expect(JSON.parse(said[0]!)).to.deep.include({ state: 'broken', intact: 1 })
    expect(JSON.parse(said[0]!).flaw).to.include({ kind: 'changed', position: 2 })
  })
})
