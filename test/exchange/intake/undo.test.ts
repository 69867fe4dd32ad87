import { expect } from 'chai'
import { TERMINAL } from '#server/access/rules.ts'
import { lateIn } from '#server/compliance/awaited.ts'
import { insertFile, insertLines } from '#server/exchange/intake/files-store.ts'
import { undoStatement } from '#server/exchange/intake/undo-actions.ts'
import { contractFor } from '#server/register/contracts/store.ts'
import { fileFigures } from '#server/register/hours/filed.ts'
import { gridOf } from '#server/register/hours/grid-store.ts'
import { freshApp } from '../../support/app.ts'
import { standingOf } from '../../support/standing.ts'

// Without a file to read: what was written of October is what an import wrote.

describe('undoing an import', () => {
  const app = freshApp()
  const author = () => ({ userId: null, at: app.clock.now(), today: '2026-11-17', formKey: null })
  const october = () => ({ placement_id: app.cast.troisMoulins.placementIds[0]!, month: '2026-10' })
  const october1 = (): Where => {
    const { contractId, clauseId, placementIds } = app.cast.troisMoulins
    return { contractId, clauseId, placementId: placementIds[0]! }
  }
  const cell = () =>
    app
      .db('hours')
      .where(october())
      .first('centihours', 'refused_centihours', 'refused_reason', 'attested_centihours', 'attested_reason')

  type Where = { contractId: number; clauseId: number; placementId: number }

  async function imported(centihours: number, where: Where = october1(), at = author().at): Promise<number> {
    const { contractId, clauseId, placementId } = where
    const signed = { ...author(), at }
    const place = { contract: await contractFor(app.db, TERMINAL, contractId), clauseId }
    const grid = await gridOf(app.db, clauseId)
    const figures = [{ placementId, month: '2026-10', centihours }]
    const how = { receivedOn: '2026-11-17', beyond: new Map() }
    const { filed } = await fileFigures(app.db, { place, grid }, figures, how, signed)
    const none = { bytes: null, sizeBytes: 0, senderId: null, layout: [], answers: {}, counts: {}, totalReason: '' }
    const named = { fileName: 'x', sha256: `${centihours}`, kind: 'xlsx', firstMonth: '2026-10', lastMonth: '2026-10' }
    const id = await insertFile(app.db, { ...none, ...named, receivedOn: '2026-11-17' }, signed)
    const how2 = { clauseId, cells: 'A1', method: 'name', score: 1, margin: 1 }
    await insertLines(
      app.db,
      id,
      filed.map(line => ({ ...line, ...how2 })),
    )
    return id
  }

  async function refuse(): Promise<void> {
    const { id } = (await app.db('hours').where(october()).first('id'))!
    const kept = { hours_id: id, centihours: 10_000, refused_centihours: 0, logged_at: app.clock.now() }
    await app
      .db('hour_revisions')
      .insert({ ...kept, reason: 'Deux jours non travaillés', replaced_at: app.clock.now() })
    await app.db('hours').where({ id }).update({
      centihours: 10_000,
      refused_centihours: 2_000,
      refused_reason: 'Deux jours non travaillés',
      version: 2,
    })
  }

  const decided = {
    centihours: 10_000,
    refused_centihours: 2_000,
    refused_reason: 'Deux jours non travaillés',
    attested_centihours: null,
    attested_reason: '',
  }

  it('brings back what was refused of the figure, and why, however often', async () => {
    await refuse()
    for (const centihours of [12_000, 13_000]) {
      const id = await imported(centihours)
      expect(await cell()).to.include({ centihours, refused_centihours: 0, refused_reason: '' })
      const { lines } = await undoStatement(app.db, TERMINAL, id, author())
      expect(lines.map(({ outcome }) => outcome)).to.deep.equal(['undone'])
      expect(await cell()).to.deep.equal(decided)
    }
  })

  it('tries again what was impossible, once its statement is opened', async () => {
    const id = await imported(12_000)
    const statements = () =>
      app.db('statements').where({ clause_id: app.cast.troisMoulins.clauseId, period: '2026-10' })
    const gesture = async (name: string, state: string) => {
      for (const { id: statement_id } of await statements().select('id')) {
        const at = { effect_on: '2026-10-31', recorded_at: app.clock.now(), reason: '' }
        await app.db('statement_events').insert({ statement_id, gesture: name, state, ...at })
      }
      await statements().update({ state })
    }
    await gesture('validate', 'validated')
    const first = await undoStatement(app.db, TERMINAL, id, author())
    expect(first.lines.map(({ outcome }) => outcome)).to.deep.equal(['impossible'])
    expect(await cell()).to.include({ centihours: 12_000 })

    await gesture('reopen', 'toCheck')
    const second = await undoStatement(app.db, TERMINAL, id, author())
    expect([second.wasUndone, second.lines.map(({ outcome }) => outcome)]).to.deep.equal([false, ['undone']])
    expect(await cell()).to.include({ centihours: 2_000 })
    const third = await undoStatement(app.db, TERMINAL, id, author())
    expect([third.wasUndone, third.lines.map(({ outcome }) => outcome)]).to.deep.equal([true, ['undone']])
    expect(await app.db('journal').where({ action: 'hours.importUndone' })).to.have.length(1)
  })

  it('leaves nothing of two imports, once both are undone, and their statement as it was', async () => {
    const [row] = await app
      .db('placements')
      .insert({
        participant_id: app.cast.troisMoulins.participantIds[0],
        clause_id: app.cast.halles.clauseId,
        employer_id: app.cast.companies.relais,
        mode: 'MAD_ETTI',
        hired_on: '2026-03-02',
        created_at: '2026-11-17',
      })
      .returning('id')
    const { contractId, clauseId } = app.cast.halles
    const grid = () => gridOf(app.db, clauseId)
    const sender = async () =>
      (await grid()).statementOf('2026-10').senders.find(one => one.senderId === app.cast.companies.relais)!
    const late = () =>
      lateIn(app.db, TERMINAL, '2026-12-31').where({ 'awaited.clause_id': clauseId, period: '2026-10' })
    await standingOf(app.db, clauseId)
    const before = [(await sender()).state, (await late().select('awaited.sender_id')).length]
    const importing = (centihours: number, minute: number) =>
      imported(centihours, { contractId, clauseId, placementId: row.id }, `2026-11-17T12:${10 + minute}:00.000Z`)
    const [one, two] = [await importing(4_000, 0), await importing(5_000, 1)]
    expect((await sender()).state).to.equal('toCheck')
    const undoing = async (id: number, minute: number) => {
      const at = `2026-11-17T12:${20 + minute}:00.000Z`
      const { lines } = await undoStatement(app.db, TERMINAL, id, { ...author(), at })
      return lines.map(({ outcome }) => outcome)
    }
    expect(await undoing(two, 0)).to.deep.equal(['undone'])
    expect((await grid()).cells.get(`${row.id}-2026-10`)).to.include({ centihours: 4_000 })
    expect((await sender()).state).to.equal('toCheck')
    expect(await undoing(one, 1)).to.deep.equal(['undone'])
    expect((await grid()).cells.has(`${row.id}-2026-10`)).to.equal(false)
    expect(await sender()).to.include({ state: 'awaited', receivedOn: null })
    await standingOf(app.db, clauseId)
    expect([(await sender()).state, (await late().select('awaited.sender_id')).length]).to.deep.equal(before)

    const again = await importing(4_500, 30)
    expect((await grid()).cells.get(`${row.id}-2026-10`)).to.include({ centihours: 4_500 })
    expect(await undoing(again, 30)).to.deep.equal(['undone'])
    expect((await sender()).state).to.equal('awaited')
  })
})
