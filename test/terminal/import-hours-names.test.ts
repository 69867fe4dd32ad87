import { expect } from 'chai'
import { forgetOriginals } from '#server/exchange/intake/actions.ts'
import type { Written } from '../exchange/sheets/written.ts'
import { freshApp } from '../support/app.ts'
import { hoursFiles } from './hours-files.ts'

const HOURS: Written[][] = [
  ['Nom et prénom', 'Heures'],
  ['DIALLO Mamadou', 140],
]

describe('what a file of hours leaves of those whom it names', () => {
  const app = freshApp()
  const { book, file, json } = hoursFiles(app)
  const trois = () => ['--contract', String(app.cast.troisMoulins.contractId)]

  it('is no copy where any of its sheets holds national numbers, hours or not', async () => {
    const numbers: Written[][] = [
      ['Salarié', 'N° SS'],
      ['DIALLO Mamadou', '190057612345678'],
    ]
    const { answer } = await json(...trois(), book([{ rows: HOURS }, { name: 'Identités', rows: numbers }]))
    expect(answer.notes.join()).to.include('numéros de sécurité sociale')
    expect((await app.db('statement_files').first())!.bytes).to.equal(null)
  })

  it('goes with them: the name of the file, of its sheets and of its columns, bytes kept or not', async () => {
    const numbers: Written[][] = [
      ['Salarié', 'N° SS', 'Heures de Diallo'],
      ['DIALLO Mamadou', '190057612345678', 140],
    ]
    await json(...trois(), book([{ name: 'Diallo Mamadou', rows: numbers }]))
    const [before] = await app.db('statement_files')
    expect(JSON.stringify([before, await app.db('statement_file_lines')])).to.match(/Diallo/)

    const [first] = app.cast.troisMoulins.participantIds
    await app.db('participants').where({ id: first }).update({ archived_at: app.clock.now() })
    expect(await forgetOriginals(app.db, '2026-11-17')).to.equal(1)
    const kept = [await app.db('statement_files'), await app.db('statement_file_lines')]
    expect(JSON.stringify(kept)).not.to.match(/Diallo|releve/i)
    expect(await forgetOriginals(app.db, '2026-11-17')).to.equal(0)
    expect((await json('--undo', String(before!.id))).answer.counts).to.include({ undone: 1 })
  })

  it('is a line of the journal: how many of them were recognised, on each contract; none of a trial', async () => {
    const read = () => app.db('journal').where({ action: 'identities.read' })
    const path = file([...HOURS, ['NGUESSAN Aya', 35]])
    await json(...trois(), '--dry-run', path)
    expect(await read()).to.deep.equal([])
    await json(...trois(), path)
    const lines = await read()
    expect(lines).to.have.length(1)
    expect(lines[0]).to.include({ subject: 'contract', subject_id: app.cast.troisMoulins.contractId })
    expect(JSON.parse(lines[0]!.after)).to.deep.equal({ people: 2 })
    expect(JSON.stringify(lines)).not.to.match(/diallo/i)
  })

  it('is no name beside a pseudonym', async () => {
    const rows: Written[][] = [...HOURS, ['DIALO M.', 12], ['MOREAU Julien', 7]]
    const { answer } = await json(...trois(), '--dry-run', file(rows))
    expect(answer.rows.map(({ written }: { written: string | null }) => written)).to.deep.equal([
      null,
      null,
      'MOREAU Julien',
    ])
    expect(JSON.stringify(answer)).not.to.match(/DIAL/)
  })
})
