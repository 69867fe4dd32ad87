import { expect } from 'chai'
import fc from 'fast-check'
import type { Account } from '#server/compliance/account-rules.ts'
import { measured, type Reading } from '#server/compliance/measure.ts'
import { onPostgres, sharedDatabase } from '../support/database.ts'
import { isLong } from '../support/long.ts'
import { day, type History, histories } from './histories.ts'
import { naive } from './naive.ts'
import { tell } from './telling.ts'

/** PostgreSQL answers in far more time, and by the same rules: it is asked half as much. */
const LOTS = onPostgres ? 7 : 14
const moments = fc.record({
  at: fc.integer({ min: 60, max: 950 }).map(day),
  known: fc.option(fc.integer({ min: 0, max: 800 }).map(day), { nil: undefined, freq: 2 }),
  today: fc.integer({ min: 600, max: 1000 }).map(day),
})
const readings = fc.array(moments, { minLength: 6, maxLength: 6 })

function figures(account: Account) {
  const { owed, judgedAt, expected, logged, accepted, counted, refused, outside, toRegularise } = account
  const { countedThen, gap, credited, excused, missing, behind, status } = account
  const hours = {
    owed,
    expected,
    logged,
    accepted,
    counted,
    refused,
    outside,
    toRegularise,
    countedThen,
    gap,
    credited,
  }
  return { ...hours, judgedAt, excused, missing, behind, status }
}

describe('two reckonings of one register', function () {
  this.timeout(900_000)

  // The rules are the same on both, and PostgreSQL takes four times longer to write a history.
  const some = onPostgres ? [4000] : [1, 4000]
  for (const seed of isLong ? [1, 20, 300, 4000] : some) {
    it(`agree on every figure and every word, whatever the cut-off and the knowledge (seed ${seed})`, async () => {
      const seen = new Set<string>()
      for (const [lots, each] of fc.sample(fc.tuple(histories, readings), { seed, numRuns: LOTS })) {
        const trx = await sharedDatabase().transaction()
        try {
          const clauseIds = await tell(trx, lots, seed % 2 === 0 ? { settingOn: '2025-09-01' } : {})
          for (const reading of each) {
            const accounts = await measured(trx, clauseIds.slice(0, 1), reading)
            const account = accounts.get(clauseIds[0]!)!
            seen.add(account.status)
            expect([...accounts.keys()].sort(), 'the whole pool is measured').to.have.members(clauseIds)
            expect(figures(account), JSON.stringify({ reading, lots })).to.deep.equal(
              await naive(trx, clauseIds[0]!, reading),
            )
          }
        } finally {
          await trx.rollback()
        }
      }
      expect(seen.size, 'words met').to.be.greaterThan(onPostgres ? 3 : 4)
    })
  }

  it('what was read on a day is read again later, as it was known then', async () => {
    let changed = 0
    for (const [lots, each] of fc.sample(fc.tuple(histories, readings), { seed: 5, numRuns: LOTS })) {
      for (const { at, known = day(300) } of each.slice(0, 3)) {
        const told = { settingOn: '2025-09-01' }
        const then = await read(lots, { ...told, until: known }, { at, today: known })
        const later = await read(lots, told, { at, known, today: day(1500) })
        const now = await read(lots, told, { at, today: day(1500) })
        expect(later, JSON.stringify({ at, known, lots })).to.deep.equal(then)
        if (JSON.stringify(now) !== JSON.stringify(then)) changed++
      }
    }
    expect(changed, 'readings that what was recorded since would have changed').to.be.greaterThan(onPostgres ? 4 : 10)
  })
})

async function read(lots: History[], told: Parameters<typeof tell>[2], reading: Reading) {
  const trx = await sharedDatabase().transaction()
  try {
    const [clauseId] = await tell(trx, lots, told)
    return figures((await measured(trx, [clauseId!], reading)).get(clauseId!)!)
  } finally {
    await trx.rollback()
  }
}
