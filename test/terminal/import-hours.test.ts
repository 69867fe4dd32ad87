import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import { readConfig } from '#server/config.ts'
import { forgetOriginals } from '#server/exchange/intake/actions.ts'
import { importHours } from '#server/terminal/import-hours.ts'
import { folder } from '../exchange/decp/files.ts'
import { type Written, workbook } from '../exchange/sheets/written.ts'
import { freshApp } from '../support/app.ts'

const PEOPLE = [
  ['Diallo', 'Mamadou', '1990-04-12'],
  ['N’Guessan', 'Aya', '1988-07-14'],
  ['Kowalczyk', 'Agnieszka', '1977-12-01'],
] as const

describe('importing hours from the terminal', () => {
  const app = freshApp()
  const files = folder()
  after(() => files.remove())

  beforeEach(async () => {
    for (const [index, participant_id] of app.cast.troisMoulins.participantIds.entries()) {
      const [last_name, first_name, born_on] = PEOPLE[index]!
      await app.db('identities').where({ participant_id }).update({ last_name, first_name, born_on })
    }
  })

  const october: Written[][] = [
    ['Relevé d’heures – octobre 2026'],
    ['Nom et prénom', 'Né(e) le', 'Heures'],
    ['DIALLO MAMADOU', '12/04/1990', '151h40'],
    ['Aya NGUESSAN', null, { number: 35.5, format: '0.00' }],
    ['KOWALCZIK Agnieszka', null, 23],
    ['MOREAU Julien', '02/01/1999', 12],
  ]

  it('says of each row its cell, who it is, the hours and what would become of it, and writes nothing', async () => {
    const before = await rowsOf()
    const { code, answer } = await json('--dry-run', '--contract', String(contractId()), file(october))

    expect(code).to.equal(1)
    expect(answer).to.include({ refused: null, dryRun: true, import: null, held: false, kind: 'xlsx' })
    expect(answer.rows.map(told)).to.deep.equal([
      'Feuil1!C3 P-003 2026-10 15167 changed 2000',
      'Feuil1!C4 P-007 2026-10 3550 changed 2150',
      'Feuil1!C5 P-014 2026-10 2300 same 2300',
      'Feuil1!C6 null 2026-10 1200 unknown null',
    ])
    expect(answer.layout[0].columns.map(({ role }: { role: string }) => role)).to.deep.equal([
      'person',
      'bornOn',
      'hours',
    ])
    expect(answer.sums).to.deep.equal({ read: 22_217, written: 18_717 })
    expect(answer.flags.map(flagged)).to.deep.equal(['Feuil1!C3 P-003 jump'])
    expect(answer.flags[0].sentence).to.include('en moyenne sur les trois derniers mois validés')
    expect(JSON.stringify(answer)).not.to.match(/Kowalczyk|N’Guessan/)
    expect(await rowsOf()).to.deep.equal(before)
  })

  it('says that everybody has the very figures of the month before', async () => {
    const all = app.db('placements').whereIn('id', app.cast.troisMoulins.placementIds)
    await all.update({ employer_id: app.cast.companies.relais })
    const [diallo, aya, agnieszka] = await hoursOf('2026-09')
    const rows = [
      ['DIALLO Mamadou', diallo!],
      ['NGUESSAN Aya', aya!],
      ['KOWALCZYK Agnieszka', agnieszka!],
    ] as const
    const same: Written[][] = [['Nom', 'Heures'], ...rows.map(([name, one]): Written[] => [name, one / 100])]
    const { answer } = await json('--dry-run', '--contract', String(contractId()), file(same))
    expect(answer.flags.map(flagged)).to.deep.equal([' null same'])
  })

  const flagged = ({ cell, person, code }: Record<string, string>) => `${cell} ${person} ${code}`

  it('writes what leaves no doubt in one go, keeps the file, and says it in one line of the journal', async () => {
    const { code, answer } = await json('--contract', String(contractId()), file(october))
    const [kept] = await app.db('statement_files')

    expect(code).to.equal(1) // one line waits
    expect(await hoursOf('2026-10')).to.deep.equal([15_167, 3_550, 2_300])
    expect(kept).to.include({ id: answer.import, sha256: answer.sha256, first_month: '2026-10', undone_at: null })
    expect(kept!.bytes.length).to.equal(kept!.size_bytes)
    const lines = await app.db('journal').where({ action: 'hours.imported' })
    expect(lines).to.have.length(1)
    expect(JSON.parse(lines[0]!.after)).to.deep.equal({
      'P-003 2026-10': 15_167,
      'P-007 2026-10': 3_550,
      file: kept!.id,
    })
    expect(await app.db('hour_revisions').where({ centihours: 2000 })).not.to.have.length(0)
    expect(await app.db('statement_file_lines').select('month', 'before_centihours', 'after_centihours')).to.deep.equal(
      [
        { month: '2026-10', before_centihours: 2000, after_centihours: 15_167 },
        { month: '2026-10', before_centihours: 2150, after_centihours: 3_550 },
      ],
    )
  })

  it('is undone: each figure as it stood, save one that somebody touched, once', async () => {
    const { answer } = await json('--contract', String(contractId()), file(october))
    const [, aya] = app.cast.troisMoulins.placementIds
    await app.db('hours').where({ placement_id: aya, month: '2026-10' }).update({ centihours: 3_600, version: 9 })
    const undo = await json('--undo', String(answer.import))

    expect(undo.answer.counts).to.deep.equal({ undone: 1, kept: 1, impossible: 0 })
    expect(undo.answer.lines[1]).to.include({ person: 'P-007', outcome: 'kept' })
    expect(await hoursOf('2026-10')).to.deep.equal([2_000, 3_600, 2_300])
    const again = await json('--undo', String(answer.import))
    expect(again.answer).to.deep.include({ wasUndone: true, counts: undo.answer.counts })
    expect(await app.db('journal').where({ action: 'hours.importUndone' })).to.have.length(1)
  })

  it('does not take the same file twice; undone then taken again, it gives what it gave', async () => {
    const path = file(october)
    const { answer: first } = await json('--contract', String(contractId()), path)
    const figures = await hoursOf('2026-10')
    const { answer: second } = await json('--contract', String(contractId()), path)
    expect(second).to.deep.include({ import: null, already: { id: first.import, at: app.clock.now() } })
    expect(await app.db('statement_files')).to.have.length(1)

    await json('--undo', String(first.import))
    expect(await hoursOf('2026-10')).to.deep.equal([2_000, 2_150, 2_300])
    await json('--contract', String(contractId()), path)
    expect(await hoursOf('2026-10')).to.deep.equal(figures)
  })

  it('cannot undo what is settled, and says so', async () => {
    const { answer } = await json('--contract', String(contractId()), file(october))
    const statements = await app
      .db('statements')
      .where({ clause_id: app.cast.troisMoulins.clauseId, period: '2026-10' })
    for (const { id, version } of statements) {
      await app.db('statement_events').insert({
        statement_id: id,
        gesture: 'validate',
        state: 'validated',
        effect_on: '2026-10-31',
        recorded_at: app.clock.now(),
        reason: '',
      })
      await app
        .db('statements')
        .where({ id })
        .update({ state: 'validated', version: version + 1 })
    }
    const undo = await json('--undo', String(answer.import))
    expect(undo.answer.counts).to.deep.equal({ undone: 0, kept: 0, impossible: 2 })
    expect(await hoursOf('2026-10')).to.deep.equal([15_167, 3_550, 2_300])
  })

  it('holds a file whose total differs, until somebody says why', async () => {
    const rows = [...october.slice(0, 5), ['Total', null, 250]]
    const held = await json('--contract', String(contractId()), file(rows))
    expect(held.code).to.equal(1)
    expect(held.answer).to.include({ held: true, import: null })
    expect(held.answer.totals[0]).to.include({ cell: 'Feuil1!C6', said: 25_000, sum: 21_017, agrees: false })
    expect(await hoursOf('2026-10')).to.deep.equal([2_000, 2_150, 2_300])

    const { code } = await json(
      '--contract',
      String(contractId()),
      '--total-wrong',
      'Total du mois dernier',
      file(rows),
    )
    expect(code).to.equal(0)
    expect((await app.db('statement_files').first())!.total_reason).to.equal('Total du mois dernier')
  })

  it('never writes in a settled month, nor more than a month may count', async () => {
    const rows: Written[][] = [
      ['Nom et prénom', 'Mois', 'Heures'],
      ['DIALLO Mamadou', 'septembre 2026', 99],
      ['DIALLO Mamadou', 'octobre 2026', 300],
    ]
    const { answer } = await run(
      '--json',
      '--period',
      '2026-09:2026-10',
      '--contract',
      String(contractId()),
      file(rows),
    ).then(parsed)
    expect(answer.rows.map(({ state }: { state: string }) => state)).to.deep.equal(['refused', 'implausible'])
    expect(answer.rows[0].sentence).to.include('est arrêté')
    expect(await app.db('statement_files')).to.have.length(0)
  })

  it('is about the contracts of its sender, and its employees', async () => {
    const { answer } = await json('--sender', 'relais vesle', '--dry-run', file(october))
    expect(answer.rows.map(({ contract }: { contract: number }) => contract)).to.deep.equal([
      contractId(),
      contractId(),
      contractId(),
      null,
    ])
    const unknown = await json('--sender', 'Inconnue', '--dry-run', file(october))
    expect(unknown.answer.refused).to.include('Aucune entreprise de ces marchés')
  })

  it('asks once how a sender counts its weeks, and empties the file once one of its persons has gone', async () => {
    const rows = [
      ['Nom et prénom', 'Semaine', 'Heures'],
      ['DIALLO Mamadou', 'du 28/09 au 04/10', 35],
    ]
    const asked = await json('--sender', 'Relais Vesle', file(rows))
    expect(asked.answer.questions.map(({ code }: { code: string }) => code)).to.deep.equal(['weeks'])
    expect(asked.answer.rows[0]).to.include({ state: 'asked', person: 'P-003' })

    await json('--sender', 'Relais Vesle', '--weeks', 'shared', file(rows))
    expect(await hoursOf('2026-10')).to.deep.equal([1_400, 2_150, 2_300])
    const { answer } = await json('--sender', 'Relais Vesle', file([...rows, ['DIALLO Mamadou', 'S41', 7]]))
    expect(answer.questions).to.deep.equal([])
    expect(await hoursOf('2026-10')).to.deep.equal([2_100, 2_150, 2_300])

    expect(await forgetOriginals(app.db, '2026-11-17')).to.equal(0)
    const [first] = app.cast.troisMoulins.participantIds
    await app.db('participants').where({ id: first }).update({ archived_at: app.clock.now() })
    expect(await forgetOriginals(app.db, '2026-11-17')).to.equal(2)
    expect(await app.db('statement_files').whereNotNull('bytes')).to.have.length(0)
  })

  it('keeps no copy of a file with national numbers', async () => {
    const rows = [
      ['Salarié', 'N° SS', 'Heures'],
      ['DIALLO Mamadou', '190057612345678', 140],
    ]
    const { answer } = await json('--contract', String(contractId()), file(rows))
    const kept = (await app.db('statement_files').first())!
    expect(kept.bytes).to.equal(null)
    expect(JSON.stringify([answer, kept])).not.to.include('190057612345678')
  })

  it('refuses what is no statement with a sentence', async () => {
    const path = join(files.write('faux.xlsx', '%PDF-1.7'))
    const { code, answer } = await json(path)
    expect(code).to.equal(1)
    expect(answer.refused).to.match(/est un PDF.*demandez le tableau/)
    expect((await json('--contract', '999999', file(october))).answer.refused).to.include('Aucun marché')
    expect((await json('/nulle/part.xlsx')).answer.refused).to.include('n’existe pas')
  })

  for (const misuse of [
    [],
    ['x.xlsx'],
    ['x.xlsx', '--period', 'mai'],
    ['x.xlsx', '--period', '2026-10', '--weeks', 'x'],
    ['--undo', 'x'],
  ])
    it(`says how it is used, and ends with 2: « import hours ${misuse.join(' ')} »`, async () => {
      expect((await run(...misuse)).code).to.equal(2)
    })

  let count = 0
  function file(rows: Written[][]): string {
    const path = files.write(`releve-${++count}.xlsx`, '')
    writeFileSync(path, workbook([{ rows }]))
    return path
  }

  const contractId = () => app.cast.troisMoulins.contractId
  const told = (row: Record<string, unknown>) =>
    ['cell', 'person', 'month', 'hours', 'state', 'before'].map(key => String(row[key])).join(' ')
  const rowsOf = async () => [
    await app.db('hours').orderBy('id'),
    await app.db('journal'),
    await app.db('statement_files'),
  ]

  async function hoursOf(month: string): Promise<number[]> {
    return app
      .db('hours')
      .whereIn('placement_id', app.cast.troisMoulins.placementIds)
      .where({ month })
      .orderBy('placement_id')
      .pluck('centihours')
  }

  async function json(...args: string[]) {
    return parsed(await run('--json', ...(args.includes('--undo') ? [] : ['--period', '2026-10']), ...args))
  }

  function parsed({ code, said }: { code: number; said: string }) {
    return { code, answer: JSON.parse(said) }
  }

  async function run(...args: string[]) {
    const said: string[] = []
    const terminal = {
      db: app.db,
      clock: app.clock,
      config: readConfig({}),
      say: (line: string) => said.push(line),
      complain: () => {},
    }
    return { code: await importHours.run(['hours', ...args], terminal), said: said.join('\n') }
  }
})
