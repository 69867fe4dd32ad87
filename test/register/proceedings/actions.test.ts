import { expect } from 'chai'
import { TERMINAL } from '#server/access/rules.ts'
import { Conflict } from '#server/base/errors.ts'
import { measuring } from '#server/compliance/proceedings.ts'
import type { Author } from '#server/journal/store.ts'
import { contractFor } from '#server/register/contracts/store.ts'
import { beginProceeding, recordStep } from '#server/register/proceedings/actions.ts'
import { stateOf } from '#server/register/proceedings/rules.ts'
import type { StepForm } from '#server/register/proceedings/step-rules.ts'
import { proceedingNumbered } from '#server/register/proceedings/store.ts'
import type { Gesture } from '#server/register/proceedings/transition-rules.ts'
import { freshApp } from '../../support/app.ts'

const BLANK = { text: 'Motif', capacity: 'par délégation', proof: 'AR', reference: 'n° 7', answer: 'Lu.' }
const form = (gesture: Gesture, datedOn: string, given: Partial<StepForm> = {}): StepForm => ({
  ...BLANK,
  gesture,
  datedOn,
  centihours: null,
  amountCents: null,
  days: null,
  papers: [],
  ...given,
})

describe('recording a step of a sanction file', () => {
  const app = freshApp()
  const author = (): Author => ({
    userId: app.cast.users.nadir,
    at: app.clock.now(),
    today: '2026-11-17',
    formKey: null,
  })
  const contract = () => contractFor(app.db, TERMINAL, app.cast.troisMoulins.contractId)
  const hours = { kind: 'hours' as const, matter: '', basis: '', unitCents: null }
  const begin = async () =>
    (await beginProceeding(app.db, await contract(), hours, form('open', '2026-11-02'), author())).id!
  const file = async (id: number) => proceedingNumbered(app.db, app.cast.troisMoulins.contractId, id)
  const take = async (id: number, asked: StepForm, seen?: number) => {
    const last = (await file(id)).steps.at(-1)!.id
    const place = { id, seen: seen ?? last }
    return recordStep(
      app.db,
      await contract(),
      place,
      asked,
      author(),
      measuring(app.cast.troisMoulins.contractId, '2026-11-17'),
    )
  }
  const notice = form('notice', '2026-11-03', { centihours: 50_00, days: 15 })

  it('two officers at once lose no step: the second is told, and nothing is written twice', async () => {
    const id = await begin()
    const seen = (await file(id)).steps.at(-1)!.id
    expect(await take(id, notice, seen)).to.equal(null)
    const second = await take(id, form('drop', '2026-11-04'), seen).then(
      () => 'written',
      error => error,
    )
    expect(second).to.be.instanceOf(Conflict)
    expect((await file(id)).steps.map(({ gesture }) => gesture)).to.deep.equal(['open', 'notice'])
  })

  it('keeps what was measured on the day of the notice, and what it may cost', async () => {
    const id = await begin()
    await take(id, notice)
    const { notice: kept } = stateOf((await file(id)).steps)
    expect(kept).to.deep.include({ centihours: 50_00, amountCents: 3_000_00, days: 15 })
    expect(kept!.reading).to.include({ at: '2026-11-03', owed: 1_800_00, penaltyCents: 60_00 })
  })

  it('one file about hours at a time; a meeting has its own, with its amount', async () => {
    await begin()
    const twice = await beginProceeding(app.db, await contract(), hours, form('open', '2026-11-02'), author())
    expect(twice.objections).to.have.property('nature')
    const meeting = { kind: 'meeting' as const, matter: 'réunion du 3 mars', basis: '', unitCents: null }
    const bare = await beginProceeding(app.db, await contract(), meeting, form('open', '2026-11-02'), author())
    expect(Object.keys(bare.objections!)).to.have.members(['montant', 'fondement'])
    const whole = { ...meeting, basis: 'CCAP 12.3', unitCents: 150_00 }
    expect(
      (await beginProceeding(app.db, await contract(), whole, form('open', '2026-11-02'), author())).objections,
    ).to.equal(null)
  })

  it('leaves its line in the journal, at the buyer’s', async () => {
    const id = await begin()
    await take(id, notice)
    const lines = await app.db('journal').where({ subject: 'proceeding', subject_id: id }).orderBy('id')
    expect(lines.map(({ action }) => action)).to.deep.equal(['proceeding.open', 'proceeding.notice'])
    expect(lines[0].buyer_id).to.equal(app.cast.buyers.hauteVesle)
  })

  it('the last step is taken back by a later one, which says why', async () => {
    const id = await begin()
    await take(id, notice)
    await take(id, form('takeBack', '2026-11-17', { text: 'Mauvais marché.' }))
    const { steps } = await file(id)
    expect(steps).to.have.length(3)
    expect(stateOf(steps).stage).to.equal('opened')
  })
})
