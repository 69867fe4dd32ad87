import { expect } from 'chai'
import type { User } from '#server/access/rules.ts'
import { lateStatements } from '#server/compliance/awaited.ts'
import { peopleUnder } from '#server/register/hours/people.ts'
import { eligibilitiesEnding, statementsToCheck } from '#server/register/hours/waiting.ts'
import { freshApp } from '../../support/app.ts'

describe('what waits on a Monday morning', () => {
  const app = freshApp()
  const camille: User = { id: 1, name: 'Camille Aubry', email: '', role: 'facilitator', buyerIds: null }
  const ines = () => ({ ...camille, id: app.cast.users.ines, buyerIds: [app.cast.buyers.marvaux] })

  it('is the October statement, received and not yet checked', async () => {
    const [statement, ...others] = await statementsToCheck(app.db, camille, '2026-11-17')

    expect(others).to.deep.equal([])
    expect(statement).to.include({
      contractId: app.cast.troisMoulins.contractId,
      holder: 'Bâtisseurs du Canal',
      month: '2026-10',
      centihours: 6450,
      people: 3,
      corrected: false,
    })
  })

  it('is the silence of the halles since March, for whoever may see Marvaux', async () => {
    const late = await lateStatements(app.db, ines(), '2026-11-17')

    expect(late.map(({ month }) => month)).to.deep.equal([
      '2026-03',
      '2026-04',
      '2026-05',
      '2026-06',
      '2026-07',
      '2026-08',
      '2026-09',
      '2026-10',
    ])
    expect(await statementsToCheck(app.db, ines(), '2026-11-17')).to.deep.equal([])
  })

  it('gives a month fifteen days before calling its statement late', async () => {
    const on = async (today: string) => (await lateStatements(app.db, ines(), today)).at(-1)!.month

    expect(await on('2026-11-15')).to.equal('2026-09')
    expect(await on('2026-11-16')).to.equal('2026-10')
  })

  it('is also the last month of a contract that has just ended, then nothing more of it', async () => {
    await app.db('contracts').where({ id: app.cast.halles.contractId }).update({ ends_on: '2026-10-16' })
    const last = async (today: string) => (await lateStatements(app.db, ines(), today)).at(-1)?.month

    expect(await last('2026-11-15')).to.equal('2026-09')
    expect(await last('2026-11-16')).to.equal('2026-10')
    expect(await last('2026-12-31')).to.equal('2026-10')
    expect(await last('2027-02-01')).to.equal(undefined)
  })

  it('is the eligibility that closes in February, announced sixty days before', async () => {
    const asked = (days: number) => eligibilitiesEnding(app.db, camille, '2026-12-15', days)

    expect(await asked(50)).to.deep.equal([])
    const [first, ...others] = await asked(60)
    expect(others).to.deep.equal([])
    expect(first).to.include({ ref: 'P-003', until: '2027-02-09', daysLeft: 56 })
    expect(first!.stakeCentihours).to.be.greaterThan(0)
  })
})

describe('the people under a clause', () => {
  const app = freshApp()

  it('are pseudonyms, with what counts for each', async () => {
    const people = await peopleUnder(app.db, app.cast.troisMoulins.clauseId, '2026-11-17')

    expect(people.map(({ ref, countsUntil, counted }) => [ref, countsUntil, counted])).to.deep.equal([
      ['P-007', '2027-03-02', 19 * 2150],
      ['P-003', '2027-02-09', 19 * 2000],
      ['P-014', '2027-06-01', 16 * 2300],
    ])
    expect(people[0]).to.deep.include({ mode: 'Embauche directe, CDD', ground: 'Bénéficiaire du RSA' })
  })

  it('group what a sensitive ground would reveal, unless a facilitator asks', async () => {
    const [participantId] = app.cast.troisMoulins.participantIds
    await app.db('participants').where({ id: participantId }).update({ ground: 'B_TH' })
    const grounds = async (readsSensitive: boolean) =>
      (await peopleUnder(app.db, app.cast.troisMoulins.clauseId, '2026-11-17', { readsSensitive })).map(p => p.ground)

    expect(await grounds(false))
      .to.include('Public à titre sensible')
      .and.not.include('Travailleur handicapé')
    expect(await grounds(true)).to.include('Travailleur handicapé')
  })
})
