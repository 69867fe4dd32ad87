import { expect } from 'chai'
import { siretFrom } from '#db/seeds/sirets.ts'
import { importFile, survey } from '#server/exchange/imports/actions.ts'
import { keepBuyers } from '#server/exchange/imports/buyers-actions.ts'
import { countedAside } from '#server/exchange/imports/buyers-store.ts'
import { sumSentence } from '#server/exchange/imports/words.ts'
import { importDecp } from '#server/terminal/imports.ts'
import { freshApp } from '../../support/app.ts'
import { buyers, contract, folder, json2022 } from '../decp/files.ts'

describe('whose contracts an import keeps', () => {
  const app = freshApp()
  const files = folder()
  after(() => files.remove())
  const siren = (siret: string) => siret.slice(0, 9)
  const other = siretFrom('21999778')
  const content = json2022([
    contract(),
    contract({ id: 'B', acheteur: { id: buyers.unknown, nom: 'Ville de Marvaux-les-Bains' } }),
    contract({ id: 'C', acheteur: { id: other }, montant: 90_000, considerationsSociales: undefined }),
    contract({ id: '', objet: '', acheteur: { id: other } }),
  ])

  it('keeps all until somebody chooses, and lists who the file holds', async () => {
    const { summary } = await survey(app.db, null, path(), { today: app.clock.today() })

    expect(summary.actions).to.include({ create: 3, aside: 0, reject: 1 })
    expect(summary.buyers).to.deep.include({ total: 3 })
    expect(summary.buyers!.listed.find(one => one.siren === siren(buyers.unknown))).to.deep.equal({
      siren: siren(buyers.unknown),
      name: 'Ville de Marvaux-les-Bains',
      contracts: 1,
      claused: 1,
      amountCents: 25_000_000,
    })
  })

  it('counts those of the others once, never as something to correct, and keeps a new establishment', async () => {
    await keepBuyers(app.db, author(), { sirens: [siren(buyers.hauteVesle)] })
    const elsewhere = siretFrom(buyers.hauteVesle.slice(0, 8), '0099')
    const file = json2022([...JSON.parse(content).marches.marche, contract({ id: 'E', acheteur: { id: elsewhere } })])
    for (const time of [1, 2]) {
      const { summary } = await importFile(app.db, author(), { path: files.write('un.json', file) }, {})
      expect(summary.actions).to.include({ create: time === 1 ? 2 : 0, same: time === 1 ? 0 : 2, aside: 3, reject: 0 })
      expect(summary.rejected).to.deep.equal([])
      const sum = Object.values(summary.actions).reduce((one, two) => one + two)
      expect(sum).to.equal(summary.records)
      expect(sumSentence(summary)).to.include('3\u00a0gardés pour le compte')
    }
    expect(await countedAside(app.db)).to.deep.equal({ contracts: 3, buyers: 2 })
    const row = await app
      .db('counted_records')
      .where({ siren: siren(buyers.unknown) })
      .first()
    expect(row).to.include({
      buyer_name: 'Ville de Marvaux-les-Bains',
      notified_on: '2026-03-02',
      considerations: 'clause',
    })
    expect(Number(row.amount_cents)).to.equal(25_000_000)
    expect(await app.db('contracts').whereIn('number', ['B', 'C'])).to.have.length(0)
    expect(await app.db('buyers').whereIn('siret', [buyers.unknown, other])).to.have.length(0)
  })

  it('is told by the terminal, for this time or as it was chosen', async () => {
    const { said } = await run('--buyers', siren(other), '--dry-run')
    expect(said).to.include(
      '4\u00a0marchés présents = 1\u00a0nouveau + 0 mis à jour + 0\u00a0inchangé + 2\u00a0gardés pour le compte',
    )
    expect(said).not.to.include('Tous les acheteurs')
  })

  it('says how to choose where nobody did, and refuses what is no number of a buyer', async () => {
    const { said } = await run('--dry-run')
    expect(said).to.include('Tous les acheteurs ont été gardés').and.include('--buyers SIREN,…')
    const wrong = await run('--buyers', '123456789')
    expect([wrong.code, wrong.complained]).to.deep.equal([2, true])
    expect((await run('--buyers')).code).to.equal(2)
    const json = JSON.parse((await run(`--buyers=${siren(other)}`, '--dry-run', '--json')).said).files[0]
    expect(json).to.include({ present: 4, new: 1, keptForCount: 2, rejectedCount: 1 })
  })

  function author() {
    return { userId: null, at: app.clock.now(), today: app.clock.today(), formKey: null }
  }

  function path(): string {
    return files.write('marches.json', content)
  }

  async function run(...options: string[]) {
    const lines: string[] = []
    let complained = false
    const terminal = {
      db: app.db,
      clock: app.clock,
      say: (line: string) => lines.push(line),
      complain: (line: string) => {
        if (line.includes('SIREN séparés')) complained = true
      },
    }
    const code = await importDecp.run(['decp', path(), ...options], terminal as never)
    return { code, said: lines.join('\n'), complained }
  }
})
