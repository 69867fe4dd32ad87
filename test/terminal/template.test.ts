import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { expect } from 'chai'
import { readConfig } from '#server/config.ts'
import { writeTemplate } from '#server/terminal/template.ts'
import { folder } from '../exchange/decp/files.ts'
import { filled, rowOf, sheetOf } from '../exchange/template/filled.ts'
import { freshApp } from '../support/app.ts'
import { hoursFiles } from './hours-files.ts'

describe('a template written from the terminal, and given back filled in', () => {
  const app = freshApp({ today: '2026-12-03' })
  const hours = hoursFiles(app)
  const files = folder()
  let count = 0
  after(() => files.remove())

  it('names the people of its sender and nobody else; read back, every line is attached without a question', async () => {
    const [diallo, , kowalczyk] = app.cast.troisMoulins.placementIds
    // Two of one name: no name could tell them.
    const [first, , third] = app.cast.troisMoulins.participantIds
    const { last_name, first_name } = (await app.db('identities').where({ participant_id: first }).first())!
    await app.db('identities').where({ participant_id: third }).update({ last_name, first_name })
    const elsewhere = await hours.placedAtHalles(0)
    const { code, path } = await written('Relais Vesle', '2026-11')
    expect(code).to.equal(0)
    expect(statSync(path).mode & 0o777).to.equal(0o600)

    const template = readFileSync(path)
    expect(sheetOf(template)).to.include('Mamadou Diallo').and.include('2025-0147').and.not.include('N’Guessan')
    expect(sheetOf(template)).to.not.match(/P-0\d\d/)
    const rows = [diallo!, kowalczyk!, elsewhere].map(one => rowOf(template, one))
    writeFileSync(path, filled(template, { [`F${rows[0]}`]: 101.25, [`F${rows[1]}`]: 35, [`F${rows[2]}`]: 12.5 }))

    const { code: read, answer } = await hours.json('--sender', 'Relais Vesle', '--period', '2026-11', path)
    expect(answer.questions).to.deep.equal([])
    expect(answer.rows.map((row: { state: string }) => row.state)).to.deep.equal(['new', 'new', 'new'])
    expect(answer.totals).to.have.length(1)
    expect(read).to.equal(0)
    const of = app.db('hours').whereIn('placement_id', [diallo!, kowalczyk!, elsewhere]).where({ month: '2026-11' })
    expect(await of.orderBy('placement_id').pluck('centihours')).to.deep.equal([101_25, 35_00, 12_50])
    const [line] = await app.db('journal').where({ action: 'identities.read' }).orderBy('id')
    expect(JSON.parse(line!.after)).to.include({ people: 2, month: '2026-11' })
  })

  it('says in one sentence what it cannot write', async () => {
    expect(await written('Inconnue', '2026-11')).to.deep.include({ code: 1 })
    const early = await written('Relais Vesle', '2027-03')
    expect(early.complained).to.match(/^Cette entreprise n’a rien à déclarer en mars.2027\.$/)
    expect((await run(['Relais Vesle'])).code).to.equal(2)
  })

  async function written(sender: string, month: string) {
    const path = `${files.write(`modele-${++count}`, '')}.xlsx`
    return { path, ...(await run([sender, '--period', month, '-o', path])) }
  }

  async function run(args: string[]) {
    const complained: string[] = []
    const complain = (line: string) => complained.push(line)
    const { db, clock } = app
    const code = await writeTemplate.run(args, { db, clock, config: readConfig({}), say: () => {}, complain })
    return { code, complained: complained.join('\n') }
  }
})
