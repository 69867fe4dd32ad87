import { expect } from 'chai'
import { readConfig } from '#server/config.ts'
import { importFile } from '#server/exchange/imports/actions.ts'
import { listImports, redoOne, undoOne } from '#server/terminal/imports-kept.ts'
import type { Verb } from '#server/terminal/verb.ts'
import { contract, folder, json2022 } from '../../exchange/decp/files.ts'
import { freshApp } from '../../support/app.ts'

describe('taking an import back', () => {
  const app = freshApp()
  const files = folder()
  after(() => files.remove())

  it('shows what each contract becomes, asks why, does it, and brings it back', async () => {
    await app.as('nadir')
    const first = await imported([contract()], 'mars.json')
    const second = await imported(
      [contract({ montant: 260_000, datePublicationDonnees: '2026-04-01' }), contract({ id: 'C', objet: 'Vitres' })],
      'avril.json',
    )
    expect((await app.get(`/import/${second}`)).text).to.include('Retirer cet import…')
    const asked = await app.get(`/import/${second}/retrait`)
    expect(asked.text).to.include('Retirés\u00a0: 1').and.include('Vitres')
    expect(asked.text).to.match(/Publication du\s10\smars\s2026/)
    const unsaid = await app.post(`/import/${second}/retrait`, { cle: 'retrait-0' })
    expect(unsaid.status).to.equal(422)
    expect(unsaid.text).to.include('Dites pourquoi')

    const done = await app.follow(`/import/${second}/retrait`, { cle: 'retrait-1', motif: 'Mauvais fichier' })
    expect(done.text).to.include('Cet import est retiré.').and.include('Mauvais fichier').and.include('Rétablir')
    expect((await app.get('/import')).text).to.include('Retiré')
    const list = await app.get('/marches?suivi=tous&q=vitres')
    expect(list.text).not.to.include('>Vitres')
    const { id } = await app.db('contracts').where({ number: '2026-0301' }).first()
    const told = await app.get(`/marches/${id}/publications`)
    expect(told.text).to.include('mars.json').and.include('avril.json').and.include('Publication retirée.')
    expect((await app.get(`/marches/${id}`)).text).to.include(`/marches/${id}/publications`)

    const back = await app.follow(`/import/${second}/retablissement`, { cle: 'retablir-1' })
    expect(back.text).to.include('L’import est rétabli').and.include('Retirer cet import…')
    const again = await app.get(`/marches/${id}/publications`)
    expect(again.text)
      .to.match(/250\s000/)
      .and.match(/260\s000/)
      .and.not.include('Publication retirée.')
    expect((await app.get(`/import/${first + 1_000}/retrait`)).status).to.equal(404)
  })

  it('from the terminal too, which lists the imports', async () => {
    const id = await imported([contract({ id: 'T' })], 'terminal.json')
    expect(JSON.parse((await run(undoOne, 'undo', String(id), '--dry-run', '--json')).said)).to.include({
      retiredCount: 1,
    })
    expect((await run(listImports)).said)
      .to.include('terminal.json')
      .and.include('1\u00a0nouveau')
    expect(await run(undoOne, 'undo', String(id), '--reason', 'Essai')).to.include({ code: 0 })
    expect(JSON.parse((await run(listImports, '--json')).said)[0]).to.include({ id, state: 'withdrawn', new: 1 })
    expect((await run(undoOne, 'undo', String(id))).complained).to.include('déjà retiré')
    expect((await run(redoOne, 'redo', String(id))).code).to.equal(0)
    expect((await run(redoOne, 'redo', String(id))).code).to.equal(1)
    expect((await run(undoOne, 'undo', 'x')).code).to.equal(2)
    expect((await run(undoOne, 'undo', '9999')).complained).to.include('Aucun import')
  })

  async function imported(contracts: Record<string, unknown>[], fileName: string): Promise<number> {
    const { clock, cast } = app
    const author = { userId: cast.users.nadir, at: clock.now(), today: clock.today(), formKey: null }
    const path = files.write(fileName, json2022(contracts))
    return (await importFile(app.db, author, { path, fileName }, {})).importId
  }

  async function run(verb: Verb, ...args: string[]) {
    const said: string[] = []
    const complained: string[] = []
    const say = (line: string) => said.push(line)
    const complain = (line: string) => complained.push(line)
    const code = await verb.run(args, { db: app.db, clock: app.clock, config: readConfig({}), say, complain })
    return { code, said: said.join('\n'), complained: complained.join('\n') }
  }
})
