import { expect } from 'chai'
import { TERMINAL } from '#server/access/rules.ts'
import { readConfig } from '#server/config.ts'
import { insertFile, insertLines } from '#server/exchange/intake/files-store.ts'
import { reliabilityOf } from '#server/exchange/intake/reliability.ts'
import { faultsPerTenThousand } from '#server/exchange/intake/reliability-rules.ts'
import { putAnswers } from '#server/register/deposits/answers-store.ts'
import { readMatches } from '#server/terminal/matches.ts'
import { freshApp } from '../../support/app.ts'

describe('how often what was found by itself did not stand', () => {
  const app = freshApp()
  const author = (at = app.clock.now()) => ({ userId: app.cast.users.camille, at, today: '2026-11-17', formKey: null })

  it('is what was counted, and nothing better than three over what was seen', () => {
    const of = (automatic: number, undone: number, corrected: number) =>
      faultsPerTenThousand({ automatic, asked: 9, undone, corrected })
    expect(of(0, 0, 0)).to.equal(null)
    expect(of(30_000, 0, 0)).to.deep.equal({ rate: 1, isBound: true })
    expect(of(2, 0, 0)).to.deep.equal({ rate: 10_000, isBound: true })
    expect(of(998, 1, 2)).to.deep.equal({ rate: 30, isBound: false })
  })

  async function imported(senderId: number | null, methods: string[], at?: string): Promise<number> {
    const { clauseId, placementIds } = app.cast.troisMoulins
    const none = { bytes: null, sizeBytes: 0, layout: [], answers: {}, counts: {}, totalReason: '' }
    const named = { fileName: 'x', sha256: 'x', kind: 'xlsx', firstMonth: '2026-10', lastMonth: '2026-10', senderId }
    const id = await insertFile(app.db, { ...none, ...named, receivedOn: '2026-11-17' }, author(at))
    const lines = methods.flatMap((method, index) =>
      ['2026-09', '2026-10'].map(month => ({
        ...{ placementId: placementIds[index]!, month, centihours: 100, before: null, version: 1 },
        ...{ clauseId, cells: 'A1', method, score: 20, margin: 9 },
      })),
    )
    await insertLines(app.db, id, lines)
    return id
  }

  it('is measured by sender, over days, once a person of a file, and told in the terminal', async () => {
    const { relais } = app.cast.companies
    await imported(relais, ['name', 'reference', 'answer'])
    const undone = await imported(relais, ['name'])
    await app.db('statement_file_lines').where({ file_id: undone, month: '2026-10' }).update({ outcome: 'undone' })
    await imported(null, ['name'], '2026-10-02T08:00:00.000Z')
    const [deposit] = await app
      .db('deposits')
      .insert({
        sender_id: relais,
        first_month: '2026-10',
        last_month: '2026-10',
        channel: 'page',
        received_on: '2026-11-17',
        file_name: 'x',
        sha256: 'x',
        size_bytes: 1,
        state: 'waiting',
        at: app.clock.now(),
        by: author().userId,
      })
      .returning('id')
    const [one, two] = app.cast.troisMoulins.participantIds
    const said = { written: 'moreau julien', bornOn: '', participantId: one!, insteadOf: two! }
    await putAnswers(app.db, deposit!.id, {}, [said, { ...said, written: 'x', insteadOf: null }], author())

    const today = app.clock.today()
    const { all, senders } = await reliabilityOf(app.db, TERMINAL, { from: '2026-11-01', to: today })
    expect(all).to.deep.equal({ automatic: 3, asked: 1, undone: 1, corrected: 1 })
    expect(senders.map(({ sender, automatic }) => [sender, automatic])).to.deep.equal([['Relais Vesle', 3]])
    expect((await reliabilityOf(app.db, TERMINAL, { from: '2026-10-01', to: today })).all.automatic).to.equal(4)

    const lines: string[] = []
    const terminal = {
      db: app.db,
      clock: app.clock,
      config: readConfig({}),
      say: (line: string) => lines.push(line),
      complain: () => {},
    }
    expect(await readMatches.run(['--since', '2026-11-01', '--json'], terminal)).to.equal(0)
    expect(JSON.parse(lines[0]!)).to.deep.include({ from: '2026-11-01', to: today })
    expect(JSON.parse(lines[0]!).all).to.deep.equal({ ...all, perTenThousand: { rate: 5_000, isBound: false } })
    expect(await readMatches.run(['--since', 'hier'], terminal)).to.equal(2)

    await app.as('camille')
    const page = await app.get('/fichiers/fiabilite?depuis=01/11/2026')
    expect(page.text.replace(/[\u00a0\u202f]/g, ' ')).to.include('2 rattachements automatiques sur 4 n’ont pas tenu')
    await app.as('helene')
    expect((await app.get('/fichiers/fiabilite')).status).to.equal(404)
  })
})
