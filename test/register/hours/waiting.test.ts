import { expect } from 'chai'
import type { User } from '#server/access/rules.ts'
import { lateStatements } from '#server/compliance/awaited.ts'
import { settled } from '#server/compliance/store.ts'
import { peopleUnder } from '#server/register/hours/people.ts'
import { eligibilitiesEnding, statementsToCheck } from '#server/register/hours/waiting.ts'
import { unsettle } from '#server/register/standings/store.ts'
import { freshApp } from '../../support/app.ts'

describe('what waits on a Monday morning', () => {
  const app = freshApp()
  const camille: User = { id: 1, name: 'Camille Aubry', email: '', role: 'facilitator', buyerIds: null }
  const ines = () => ({ ...camille, id: app.cast.users.ines, buyerIds: [app.cast.buyers.marvaux] })

  async function lateOn(today: string): Promise<string[]> {
    await settled(app.db, today)
    return (await lateStatements(app.db, ines(), today)).map(({ period }) => period)
  }

  /** Someone at work on the halles since August. */
  async function place() {
    await app.db('placements').insert({
      participant_id: app.cast.halles.participantId,
      clause_id: app.cast.halles.clauseId,
      employer_id: app.cast.companies.relais,
      mode: 'MAD_ETTI',
      hired_on: '2026-08-03',
      created_at: app.clock.now(),
    })
    await unsettle(app.db, [app.cast.halles.clauseId])
  }

  it('is the October statement, received and not yet checked', async () => {
    const [statement, ...others] = await statementsToCheck(app.db, camille)

    expect(others).to.deep.equal([])
    expect(statement).to.include({
      contractId: app.cast.troisMoulins.contractId,
      holder: 'Bâtisseurs du Canal',
      period: '2026-10',
      receivedOn: '2026-11-10',
      centihours: 6450,
      people: 3,
      corrected: false,
    })
  })

  it('is the silence of the halles since someone was placed there, for whoever may see Marvaux', async () => {
    expect(await lateOn('2026-11-17')).to.deep.equal([])

    await place()
    expect(await lateOn('2026-11-17')).to.deep.equal(['2026-08', '2026-09', '2026-10'])
    const [first] = await lateStatements(app.db, ines(), '2026-11-17')
    expect(first).to.include({ holder: 'Couleurs et Façades', dueOn: '2026-09-15' })
    expect(await statementsToCheck(app.db, ines())).to.deep.equal([])
  })

  it('gives a month fifteen days before calling its statement late', async () => {
    await place()

    expect((await lateOn('2026-11-15')).at(-1)).to.equal('2026-09')
    expect((await lateOn('2026-11-16')).at(-1)).to.equal('2026-10')
  })

  it('stays after the end of the contract, until somebody says something of it', async () => {
    await place()
    await app.db('contracts').where({ id: app.cast.halles.contractId }).update({ ends_on: '2026-10-16' })
    await unsettle(app.db, [app.cast.halles.clauseId])

    expect(await lateOn('2026-11-16')).to.deep.equal(['2026-08', '2026-09', '2026-10'])
    expect(await lateOn('2028-11-16')).to.deep.equal(['2026-08', '2026-09', '2026-10'])
  })

  it('looks at every month of a contract, be it of forty', async () => {
    const { contractId, clauseId } = app.cast.halles
    await app.db('contracts').where({ id: contractId }).update({ notified_on: '2023-06-01', starts_on: '2023-07-01' })
    await place()
    await app.db('placements').where({ clause_id: clauseId }).update({ hired_on: '2023-07-03' })
    await unsettle(app.db, [clauseId])

    const late = await lateOn('2026-11-17')
    expect([late.length, late[0], late.at(-1)]).to.deep.equal([40, '2023-07', '2026-10'])
    await app.as('ines')
    expect((await app.get('/releves?etat=non-recus')).text).to.match(/\b40\b/)
  })

  it('is the eligibility that closes in February, announced sixty days before', async () => {
    const asked = (days: number) => eligibilitiesEnding(app.db, camille, '2026-12-15', { days })

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
