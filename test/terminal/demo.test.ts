import { expect } from 'chai'
import type { Knex } from 'knex'
import { clockAt } from '#server/base/clock.ts'
import { readConfig } from '#server/config.ts'
import { fillDemonstration } from '#server/terminal/demo.ts'
import { onPostgres, sharedDatabase } from '../support/database.ts'

describe('clausuivi demo, from a terminal', function () {
  this.timeout(600_000)
  let db: Knex.Transaction
  let said: string[]
  const run = () => {
    said = []
    const hear = (line: string) => void said.push(line)
    return fillDemonstration.run([], {
      db,
      clock: clockAt('2026-11-17'),
      config: readConfig({}),
      say: hear,
      complain: hear,
    })
  }
  beforeEach(async () => {
    db = await sharedDatabase().transaction()
  })
  afterEach(() => db.rollback())

  it('fills an empty database, names the accounts, and does it once', async function () {
    if (onPostgres) this.skip() // there the same is told once, for all who read it
    expect(await run()).to.equal(0)
    expect(said[0]).to.equal('Le département de démonstration est en place.')
    expect(said.join('\n')).to.include('camille.aubry@haute-vesle.example')
    const { n } = (await db('contracts').count({ n: '*' }).first())!
    expect(await run()).to.equal(0)
    expect(said[0]).to.equal('La démonstration est déjà en place.')
    expect((await db('contracts').count({ n: '*' }).first())!.n).to.equal(n)
  })

  it('leaves other data as they are, and says so', async () => {
    await db('buyers').insert({ siret: '21999003300017', name: 'Syndicat', search_text: 's', created_at: '2026-11-17' })
    expect(await run()).to.equal(1)
    expect(said[0]).to.equal('Cette base contient déjà des données\u00a0: elle est laissée telle quelle.')
    expect(await db('users')).to.deep.equal([])
  })
})
