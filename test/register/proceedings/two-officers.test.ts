import { expect } from 'chai'
import { connect } from '#db/connect.ts'
import type { Untyped } from '#db/queries.ts'
import { type Cast, seedCast } from '#db/seeds/cast.ts'
import { TERMINAL } from '#server/access/rules.ts'
import { Conflict } from '#server/base/errors.ts'
import { measuring } from '#server/compliance/proceedings.ts'
import { contractReport } from '#server/documents/contract.ts'
import { publish } from '#server/editions/actions.ts'
import { pressOf } from '#server/editions/press.ts'
import { publishable } from '#server/editions/words.ts'
import { contractFor } from '#server/register/contracts/store.ts'
import { beginProceeding, recordStep } from '#server/register/proceedings/actions.ts'
import type { StepForm } from '#server/register/proceedings/step-rules.ts'
import { proceedingNumbered } from '#server/register/proceedings/store.ts'
import type { Gesture } from '#server/register/proceedings/transition-rules.ts'
import { ownDatabase } from '../../support/database.ts'
import { sharedPrinter } from '../../support/printer.ts'

const today = '2026-11-17'

describe('two officers at once, each on a connection of their own', function () {
  this.timeout(120_000)
  let own: Awaited<ReturnType<typeof ownDatabase>>
  let cast: Cast
  let desks: Untyped[]

  beforeEach(async () => {
    own = await ownDatabase()
    cast = await seedCast(own.db as never, today)
    desks = [own.db, await connect(own.url)]
  })
  afterEach(async () => {
    await desks[1]!.destroy()
    await own.drop()
  })

  const author = () => ({ userId: cast.users.nadir, at: `${today}T09:00:00.000Z`, today, formKey: null })
  const blank = { proof: 'AR', reference: 'n° 7', answer: '', amountCents: null, papers: [] }
  const form = (gesture: Gesture, datedOn: string): StepForm => ({
    ...{ ...blank, gesture, datedOn, text: 'Motif', capacity: 'par délégation', centihours: 50_00, days: 15 },
  })
  const contractId = () => cast.troisMoulins.contractId

  it('lose no step: one is written, the other is told and may write next', async () => {
    const contract = await contractFor(own.db, TERMINAL, contractId())
    const beginning = { kind: 'hours' as const, matter: '', basis: '', unitCents: null }
    const id = (await beginProceeding(own.db, contract, beginning, form('open', '2026-11-02'), author())).id!
    const take = async (desk: Untyped, gesture: Gesture, seen: number) =>
      recordStep(desk, contract, { id, seen }, form(gesture, '2026-11-03'), author(), measuring(contractId(), today))
    const last = async () => (await proceedingNumbered(own.db, contractId(), id)).steps.at(-1)!.id

    for (const gesture of ['notice', 'receive', 'observe'] as const) {
      const seen = await last()
      const both = await Promise.allSettled(desks.map(desk => take(desk, gesture, seen)))
      expect(both.map(({ status }) => status).sort(), gesture).to.deep.equal(['fulfilled', 'rejected'])
      const loser = both.find(({ status }) => status === 'rejected') as PromiseRejectedResult
      expect(loser.reason, String(loser.reason?.stack)).to.be.instanceOf(Conflict)
    }
    expect(await take(desks[1]!, 'observe', await last())).to.equal(null)
    const { steps } = await proceedingNumbered(own.db, contractId(), id)
    expect(steps.map(({ gesture }) => gesture)).to.deep.equal(['open', 'notice', 'receive', 'observe', 'observe'])
  })

  it('publish one document under two numbers, the second after the first', async () => {
    const editions = await Promise.all(
      desks.map(async db => {
        const report = await contractReport(db, TERMINAL, contractId(), { at: '2026-10-31', today })
        const press = pressOf({ db, printer: sharedPrinter(), publicUrl: null })
        return publish(press, author(), publishable(report))
      }),
    )
    expect(editions.map(({ number }) => number.slice(0, 11)).sort()).to.deep.equal(['2026-000001', '2026-000002'])
    const rows = await own.db('editions').orderBy('id').select('number', 'bytes_hash')
    expect(new Set(rows.map(({ number }) => number)).size).to.equal(2)
    expect(new Set(rows.map(row => row.bytes_hash)).size).to.equal(2)
  })
})
