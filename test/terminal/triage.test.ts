import { expect } from 'chai'
import { importFile } from '#server/exchange/imports/actions.ts'
import { sortToTake } from '#server/terminal/triage.ts'
import { buyers, contract, folder, json2022 } from '../exchange/decp/files.ts'
import { freshApp } from '../support/app.ts'

// Whoever runs the machine sorts what years of open data brought, before anybody opens the list.

describe('contracts to take in charge, from a terminal', () => {
  const app = freshApp()
  const files = folder()
  after(() => files.remove())
  const run = async (...args: string[]) => {
    const [said, complained]: [string[], string[]] = [[], []]
    const say = { say: (line: string) => said.push(line), complain: (line: string) => complained.push(line) }
    const code = await sortToTake.run(args, { db: app.db, clock: app.clock, ...say } as never)
    return { code, said: said.join('\n'), complained: complained.join('\n') }
  }
  const dated = (id: string, year: number) =>
    contract({ id, objet: `Curage ${id}`, dateNotification: `${year}-01-10`, datePublicationDonnees: `${year}-02-01` })
  const state = (number: string) => app.db('contracts').where({ number }).first('dismissed', 'followed_by')

  beforeEach(async () => {
    const author = { userId: null, at: app.clock.now(), today: app.clock.today(), formKey: null }
    const records = [dated('A-1', 2021), dated('A-2', 2021), dated('N-1', 2026)]
    await importFile(app.db, author, { path: files.write('decp', json2022(records)) }, {})
  })

  it('a trial shows those that answer and writes nothing; the gesture says what it did, and is undone', async () => {
    const old = ['too-old', '--filter', 'text=curage', '--filter', 'ends-before=2024-01-01', '--reason', 'Finis']
    const trial = await run(...old, '--dry-run')
    expect(trial.code).to.equal(0)
    expect(trial.said).to.include('A-1').and.include('A-2').and.include('rien n’est écrit').and.not.include('N-1')
    expect(await state('A-1')).to.include({ dismissed: '' })

    const { gesture, found, done, triage, contracts } = JSON.parse((await run(...old, '--json')).said)
    expect({ gesture, found, done }).to.deep.equal({ gesture: 'tooOld', found: 2, done: 2 })
    expect(contracts.map(({ number }: { number: string }) => number)).to.have.members(['A-1', 'A-2'])
    expect([await state('A-1'), await state('N-1')].map(({ dismissed }) => dismissed)).to.deep.equal(['tooOld', ''])
    expect((await run('undo', String(triage))).said).to.include('2\u00a0marchés sont revenus')
    expect(await state('A-1')).to.include({ dismissed: '' })
    expect((await run('undo', String(triage))).complained).to.include('déjà défait')
  })

  it('taken, they are followed by the account that is named, and given back as they were', async () => {
    const take = ['take', '--filter', 'text=curage', '--filter', `buyer=${buyers.hauteVesle.slice(0, 9)}`]
    expect((await run(...take)).complained).to.include('--for ADRESSE')
    expect((await run(...take, '--for', 'helene.carrel@haute-vesle.example')).complained).to.include('ne suit pas')
    const { triage, done } = JSON.parse(
      (await run(...take, '--for', 'camille.aubry@haute-vesle.example', '--json')).said,
    )
    expect(done).to.equal(3)
    expect(await state('N-1')).to.include({ followed_by: app.cast.users.camille })
    await run('undo', String(triage))
    expect(await state('N-1')).to.include({ followed_by: null })
  })

  it('nothing is sorted without a filter that is understood, nor left aside without a reason', async () => {
    const none = await run('too-old', '--reason', 'Finis')
    expect([none.code, none.complained].join(' ')).to.match(/^2 Dites lesquels/)
    for (const [filter, sentence] of [
      ['couleur=rouge', 'les filtres sont'],
      ['ends-before=hier', 'un jour s’écrit'],
      ['sector=XX', 'les secteurs sont'],
      ['text=', 'écrivez un nom'],
    ] as const)
      expect((await run('too-old', '--filter', filter, '--reason', 'Finis')).complained).to.include(sentence)
    const unsaid = await run('not-ours', '--filter', 'text=curage')
    expect([unsaid.code, unsaid.complained].join(' ')).to.match(/^1 Dites pourquoi/)
    const elsewhere = await run('not-ours', '--filter', 'buyer=999999998', '--reason', 'Non')
    expect([elsewhere.code, elsewhere.complained].join(' ')).to.match(/^1 Aucun acheteur/)
    expect((await run('prendre')).code).to.equal(2)
    expect(await app.db('triages')).to.have.length(0)
  })
})
