import { expect } from 'chai'
import { siretFrom } from '#db/seeds/sirets.ts'
import { listCompanies } from '#server/terminal/companies.ts'
import { importCompanies } from '#server/terminal/import-companies.ts'
import { folder } from '../exchange/decp/files.ts'
import { freshApp } from '../support/app.ts'

// Whoever runs the machine looks names up elsewhere, and brings the list back.

describe('names of companies, from a terminal', () => {
  const app = freshApp()
  const files = folder()
  after(() => files.remove())
  const siret = siretFrom('99970810')
  const siren = siret.slice(0, 9)
  type Verb = { run(args: string[], terminal: never): Promise<number> }
  const run = async (verb: Verb, ...args: string[]) => {
    const [said, complained]: [string[], string[]] = [[], []]
    const say = { say: (line: string) => said.push(line), complain: (line: string) => complained.push(line) }
    const code = await verb.run(args, { db: app.db, clock: app.clock, ...say } as never)
    const text = said.join('\n').replace(/\u00a0|\u202f/g, ' ')
    return { code, said: text, complained: complained.join('\n').replace(/\u00a0|\u202f/g, ' ') }
  }

  beforeEach(() =>
    app.db('companies').insert({
      ...{ id_type: 'SIRET', identifier: siret, siren, name: '', kind: 'company' },
      ...{ search_text: siret, sort_text: siret, created_at: '2026-01-05T08:00:00.000Z' },
    }),
  )

  it('the SIREN without a name are listed, then named by a list; the next listing lacks them', async () => {
    expect((await run(listCompanies, '--unnamed')).said.split('\n')).to.include(siren)
    const { unnamed } = JSON.parse((await run(listCompanies, '--unnamed', '--json')).said)
    expect(unnamed).to.deep.include({ siren, establishments: 1 })

    const list = `siren,denominationUniteLegale\n${siren},HAIES DU CANAL\n999999999,AUTRE\n`
    const path = files.write('sirene.csv', list)
    const trial = await run(importCompanies, 'companies', path, '--date', '2026-11-03', '--dry-run')
    expect(trial.said).to.include('Essai : rien n’est écrit.').and.include('1 nom change')
    expect(await nameOf()).to.equal('')
    const { said } = await run(importCompanies, 'companies', path, '--date', '2026-11-03', '--json')
    expect(JSON.parse(said)).to.include({
      kind: 'units',
      datedOn: '2026-11-03',
      rows: 2,
      found: 1,
      names: 1,
      known: false,
    })
    expect(await nameOf()).to.equal('HAIES DU CANAL')
    expect((await run(listCompanies, '--unnamed')).said.split('\n')).not.to.include(siren)
    const again = await run(importCompanies, 'companies', path, '--date', '2026-11-03')
    expect(again.said).to.include('déjà enregistré')
  })

  it('what cannot be done is a sentence, and a code', async () => {
    expect(await run(listCompanies)).to.include({ code: 2, said: '' })
    for (const args of [[], ['companies'], ['companies', 'a', 'b'], ['companies', 'a', '--couleur']])
      expect((await run(importCompanies, ...args)).code, args.join(' ')).to.equal(2)
    expect((await run(importCompanies, 'companies', 'a', '--date', 'hier')).complained).to.include(
      '--date attend un jour',
    )
    expect((await run(importCompanies, 'companies', 'a', '--date', '2999-01-01')).complained).to.include('jour à venir')
    const other = await run(importCompanies, 'companies', files.write('autre.csv', 'id,objet\n1,haies\n'))
    expect([other.code, other.complained].join(' ')).to.match(/^1 autre\.csv : refusé\. Ce fichier n’est aucune/)
    const gone = await run(importCompanies, 'companies', `${files.folder}/absent.csv`)
    expect([gone.code, gone.complained].join(' ')).to.match(/^1 absent\.csv : refusé\./)
  })

  const nameOf = async () => (await app.db('companies').where({ identifier: siret }).first('name')).name
})
