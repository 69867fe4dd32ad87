import { expect } from 'chai'
import type { Role, User } from '#server/access/rules.ts'
import { Conflict } from '#server/base/errors.ts'
import { measured } from '#server/compliance/measure.ts'
import { listedStatements } from '#server/compliance/statement-list.ts'
import { decideSecondStep } from '#server/register/clauses/second-step.ts'
import { contractFor } from '#server/register/contracts/store.ts'
import { saveGrid } from '#server/register/hours/actions.ts'
import { confirmStatement, handBackStatement, takeBackStatement } from '#server/register/hours/confirming.ts'
import { gridOf } from '#server/register/hours/grid-store.ts'
import { cellsOf, reopenStatement, sendBackStatement } from '#server/register/hours/statement-actions.ts'
import { concerned } from '#server/register/hours/statement-rules.ts'
import { validateStatement } from '#server/register/hours/validation.ts'
import { answerRequest, askReopening, askTime } from '#server/register/requests/actions.ts'
import { requestsWaiting } from '#server/register/requests/waiting.ts'
import { freshApp } from '../../support/app.ts'

// Trois-Moulins: the holder employs P-007, Relais Vesle P-003 and P-014; October waits to be checked, November is awaited.

const camille: User = { id: 1, name: 'Camille Aubry', email: '', role: 'facilitator', buyerIds: null }

describe('what is asked of a statement of Trois-Moulins', () => {
  const app = freshApp()
  const author = (at: string) => ({ userId: app.cast.users.camille, at, today: at.slice(0, 10), formKey: null })
  const on = (day: string, hour = 10) => author(`${day}T${String(hour).padStart(2, '0')}:00:00.000Z`)
  const clauseId = () => app.cast.troisMoulins.clauseId
  const relais = () => app.cast.companies.relais
  const place = async () => ({
    contract: await contractFor(app.db, camille, app.cast.troisMoulins.contractId),
    clauseId: clauseId(),
  })
  const statement = async (month: string) => (await gridOf(app.db, clauseId())).statementOf(month)
  const asked = async (month: string) => ({ version: (await statement(month)).version })
  const sender = async (month: string, id = relais()) =>
    (await statement(month)).senders.find(({ senderId }) => senderId === id)!
  const account = async (at: string, today: string, known?: string) =>
    (await measured(app.db, [clauseId()], { at, today, ...(known && { known }) })).get(clauseId())!
  const stateOn = async (period: string, today: string, known?: string) =>
    (await account('2026-12-31', today, known)).members[0]!.judged.periods.find(
      ({ key }) => key === period,
    )!.senders.find(({ senderId }) => senderId === relais())!.state

  async function validate(month: string, day: string) {
    const grid = await gridOf(app.db, clauseId())
    const of = grid.statementOf(month)
    const nothing = { refusedCentihours: 0, refusedReason: '', attestedCentihours: null, attestedReason: '' }
    const cells = cellsOf(grid, of, concerned(of, 'validate'))
    const decisions = cells.map(({ hoursId, version }) => ({ hoursId, version, ...nothing }))
    return validateStatement(app.db, await place(), month, { version: of.version, decisions }, on(day, 11))
  }

  const moreTime = { dueOn: '2026-12-31', reason: 'La paie se clôt le 20', channel: 'phone' } as const
  const answering = (answer: 'grant' | 'refuse', dueOn: string | null, role: Role = 'facilitator') =>
    ({ answer, dueOn, role, reason: 'Paie vérifiée par téléphone' }) as const

  it('more time moves the due day of that statement only, and it is never late before', async () => {
    expect((await sender('2026-11')).dueOn).to.equal('2026-12-15')
    const ask = { ...(await asked('2026-11')), senderId: relais(), ...moreTime }
    expect(await askTime(app.db, await place(), '2026-11', ask, on('2026-12-10'))).to.equal(null)
    expect(await stateOn('2026-11', '2026-12-20')).to.equal('awaited')
    const [waiting, ...others] = await requestsWaiting(app.db, camille)
    expect(waiting).to.deep.include({ thing: 'time', period: '2026-11', dueOn: '2026-12-31' })
    expect(others).to.deep.equal([])

    const grant = { ...(await asked('2026-11')), ...answering('grant', '2026-12-24') }
    expect(await answerRequest(app.db, await place(), '2026-11', 'time', grant, on('2026-12-14'))).to.equal(null)
    expect((await sender('2026-11')).dueOn).to.equal('2026-12-24')
    expect(await stateOn('2026-11', '2026-12-24')).to.equal('awaited')
    expect(await stateOn('2026-11', '2026-12-25')).to.equal('overdue')
    expect((await sender('2026-11', app.cast.companies.batisseurs)).dueOn).to.equal('2026-12-15')
    expect((await sender('2026-12')).dueOn).to.equal('2027-01-15')
    expect(await requestsWaiting(app.db, camille)).to.deep.equal([])
    // As it was known before anybody asked: late on the 16th.
    expect(await stateOn('2026-11', '2026-12-16', '2026-12-09T22:59:59.999Z')).to.equal('awaited')
    expect(
      (await account('2026-11-30', '2026-12-16', '2026-12-09T22:59:59.999Z')).members[0]!.source.requests,
    ).to.deep.equal([])
  })

  it('granted to correct what was sent back, every list says the new day', async () => {
    const back = { ...(await asked('2026-10')), reason: 'Deux embauches à vérifier', dueOn: '2026-12-05' }
    expect(await sendBackStatement(app.db, await place(), '2026-10', back, on('2026-11-20'))).to.equal(null)
    const listed = async () => {
      const rows = await listedStatements(app.db, camille, ['sentBack'], { q: '' }, '2026-11-25', {
        limit: 50,
        offset: 0,
      })
      return rows.flatMap(({ dueOn, period }) => (period === '2026-10' ? dueOn : []))
    }
    expect(await listed()).to.deep.equal(['2026-12-05'])

    const ask = { ...(await asked('2026-10')), ...moreTime }
    expect(await askTime(app.db, await place(), '2026-10', ask, on('2026-11-24'))).to.equal(null)
    const grant = { ...(await asked('2026-10')), ...answering('grant', '2026-12-20') }
    expect(await answerRequest(app.db, await place(), '2026-10', 'time', grant, on('2026-11-25'))).to.equal(null)
    expect((await sender('2026-10')).dueOn).to.equal('2026-12-20')
    expect(await listed()).to.deep.equal(['2026-12-20'])
  })

  it('refused, it is late as if nothing had been asked, and both reasons stay', async () => {
    const ask = { ...(await asked('2026-11')), ...moreTime }
    await askTime(app.db, await place(), '2026-11', ask, on('2026-12-10'))
    const refuse = { ...(await asked('2026-11')), ...answering('refuse', null) }
    expect(await answerRequest(app.db, await place(), '2026-11', 'time', refuse, on('2026-12-11'))).to.equal(null)
    expect(await stateOn('2026-11', '2026-12-16')).to.equal('overdue')
    const rows = await app
      .db('statement_requests')
      .where({ sender_id: relais() })
      .orderBy('id')
      .select('gesture', 'reason', 'channel')
    expect(rows.map(({ gesture, reason, channel }) => [gesture, reason, channel])).to.deep.equal([
      ['ask', 'La paie se clôt le 20', 'phone'],
      ['refuse', 'Paie vérifiée par téléphone', ''],
    ])
    const again = answerRequest(
      app.db,
      await place(),
      '2026-11',
      'time',
      { ...refuse, ...(await asked('2026-11')) },
      on('2026-12-11', 12),
    )
    expect(await again.catch(error => error)).to.be.instanceOf(Conflict)
    expect(await app.db('journal').whereLike('action', 'statement.time%').pluck('action')).to.deep.equal([
      'statement.timeAsked',
      'statement.timeRefused',
    ])
  })

  it('asked and granted in one gesture leaves both rows and one line; a day already given is refused', async () => {
    const ask = { ...(await asked('2026-11')), senderId: relais(), ...moreTime, granted: true }
    const tooSoon = { ...ask, dueOn: '2026-12-15' }
    expect(await askTime(app.db, await place(), '2026-11', tooSoon, on('2026-12-10'))).to.match(
      /déjà attendu pour le 15/,
    )
    expect(await askTime(app.db, await place(), '2026-11', ask, on('2026-12-10'))).to.equal(null)
    expect((await sender('2026-11')).dueOn).to.equal('2026-12-31')
    expect(await app.db('statement_requests').where({ sender_id: relais() }).pluck('gesture')).to.deep.equal([
      'ask',
      'grant',
    ])
    expect(await app.db('journal').whereLike('action', 'statement.time%').pluck('action')).to.deep.equal([
      'statement.timeGranted',
    ])
  })

  it('a settled period refuses a figure until its reopening, asked with a reason, is granted', async () => {
    expect(await validate('2026-10', '2026-11-17')).to.equal(null)
    const placementId = app.cast.troisMoulins.placementIds[0]!
    const cell = (await gridOf(app.db, clauseId())).cells.get(`${placementId}-2026-10`)!
    const entries = [
      { placementId, month: '2026-10', text: '12', seenVersion: cell.version, seenCentihours: cell.centihours },
    ]
    const typed = { gesture: 'save' as const, month: '2026-10', receivedOn: '2026-11-18', href: '/' }
    const write = async () => saveGrid(app.db, await place(), entries, typed, on('2026-11-18', 14))
    const refused = await write()
    expect(refused.kind === 'refused' && [...refused.objections.values()]).to.deep.equal([{ kind: 'closed' }])

    const reason = 'P-003 a travaillé douze heures'
    const ask = { ...(await asked('2026-10')), reason }
    expect(await askReopening(app.db, await place(), '2026-10', ask, on('2026-11-18'))).to.equal(null)
    const refuse = { ...(await asked('2026-10')), ...answering('refuse', null) }
    expect(await answerRequest(app.db, await place(), '2026-10', 'reopening', refuse, on('2026-11-18', 11))).to.equal(
      null,
    )
    expect((await write()).kind).to.equal('refused')

    const anew = { ...(await asked('2026-10')), reason }
    expect(await askReopening(app.db, await place(), '2026-10', anew, on('2026-11-18', 12))).to.equal(null)
    const grant = { ...(await asked('2026-10')), ...answering('grant', '2026-12-01') }
    expect(await answerRequest(app.db, await place(), '2026-10', 'reopening', grant, on('2026-11-18', 13))).to.equal(
      null,
    )
    expect(await sender('2026-10')).to.include({ state: 'reopened', dueOn: '2026-12-01' })
    expect((await write()).kind).to.equal('saved')
  })

  it('where the buyer confirms, hours are declared until then, and accepted from then on', async () => {
    const before = await account('2026-10-31', '2026-11-18')
    const second = { confirmedBy: 'buyer', effectOn: '2026-10-01' } as const
    expect(await decideSecondStep(app.db, await place(), second, on('2026-11-17', 8))).to.equal(null)
    expect(await validate('2026-10', '2026-11-17')).to.equal(null)
    expect(await sender('2026-10')).to.include({ state: 'toConfirm' })
    const checked = await account('2026-10-31', '2026-11-18')
    expect([checked.logged, checked.accepted, checked.judgedAt]).to.deep.equal([
      before.logged,
      before.accepted,
      before.judgedAt,
    ])

    const back = { ...(await asked('2026-10')), reason: 'Un total me paraît double' }
    expect(await handBackStatement(app.db, await place(), '2026-10', back, on('2026-11-18'))).to.equal(null)
    expect(await sender('2026-10')).to.include({ state: 'toCheck', receivedOn: '2026-11-10' })
    expect(await validate('2026-10', '2026-11-19')).to.equal(null)
    expect(
      await takeBackStatement(app.db, await place(), '2026-10', await asked('2026-10'), on('2026-11-19', 12)),
    ).to.equal(null)
    expect(await validate('2026-10', '2026-11-20')).to.equal(null)
    expect(await confirmStatement(app.db, await place(), '2026-10', await asked('2026-10'), on('2026-11-21'))).to.equal(
      null,
    )
    const confirmed = await account('2026-10-31', '2026-11-21')
    expect(confirmed.accepted).to.be.greaterThan(before.accepted)
    expect(confirmed.judgedAt).to.equal('2026-10-31')
    const then = await account('2026-10-31', '2026-11-20', '2026-11-20T22:59:59.999Z')
    expect([then.accepted, then.judgedAt]).to.deep.equal([before.accepted, before.judgedAt])

    const reopen = { ...(await asked('2026-10')), reason: 'Une ligne à revoir', dueOn: '2026-12-01' }
    expect(await reopenStatement(app.db, await place(), '2026-10', reopen, on('2026-11-22'))).to.match(
      /confirmé par l’acheteur/,
    )
    const officer = { ...reopen, role: 'officer' } as const
    expect(await reopenStatement(app.db, await place(), '2026-10', officer, on('2026-11-22'))).to.equal(null)
  })
})
