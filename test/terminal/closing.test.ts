import { expect } from 'chai'
import { clockAt } from '#server/base/clock.ts'
import { manageUsers } from '#server/terminal/users.ts'
import { freshApp } from '../support/app.ts'

describe('closing an account from the machine itself', () => {
  const app = freshApp()
  const CAMILLE = 'camille.aubry@haute-vesle.example'
  const typed = async (...args: string[]) => {
    const said: string[] = []
    const say = (line: string) => void said.push(line)
    const terminal = { db: app.db, clock: clockAt('2026-11-17'), say, complain: say }
    const code = await manageUsers.run(['disable', ...args], terminal as never)
    return { code, said: said.join('\n') }
  }
  const contract = () => app.db('contracts').where({ id: app.cast.troisMoulins.contractId }).first()
  const isOpen = async () => (await app.db('users').where({ email: CAMILLE }).first()).disabled_at === null

  it('asks what becomes of the contracts it follows, and closes nothing until it is said', async () => {
    const { code, said } = await typed(CAMILLE)

    expect(code).to.equal(1)
    expect(said).to.include('Camille Aubry suit 1\u00a0marché').and.include('--to').and.include('--leave')
    expect(await isOpen()).to.equal(true)
    for (const wrong of [['--to'], ['--to', 'personne@haute-vesle.example'], ['--partir']])
      expect((await typed(CAMILLE, ...wrong)).code).to.equal(2)
    expect(await isOpen()).to.equal(true)
  })

  it('hands them over, or leaves them', async () => {
    const refused = await typed(CAMILLE, '--to', 'ines.portal@marvaux.example')
    expect(refused.code).to.equal(1)
    expect(refused.said).to.include('ne peut pas suivre tous ces marchés')
    expect(await isOpen()).to.equal(true)

    expect((await typed(CAMILLE, '--to', 'nadir.belkacem@haute-vesle.example')).code).to.equal(0)
    expect((await contract()).followed_by).to.equal(app.cast.users.nadir)
    expect(await isOpen()).to.equal(false)
    expect((await typed('nadir.belkacem@haute-vesle.example', '--leave')).code).to.equal(0)
    expect((await contract()).followed_by).to.equal(app.cast.users.nadir)
    const [closing] = await app.db('journal').where({ action: 'user.disabled' }).orderBy('id', 'desc')
    expect(JSON.parse(closing.after)).to.deep.equal({ contractsLeft: 1 })
  })
})
