import { expect } from 'chai'
import { readJournal } from '#server/terminal/journal.ts'
import { manageUsers } from '#server/terminal/users.ts'
import { freshApp } from '../support/app.ts'

describe('keeping accounts from the machine itself', () => {
  const app = freshApp()
  const typed = async (verb: typeof manageUsers, ...args: string[]) => {
    const [said, complained]: [string[], string[]] = [[], []]
    const terminal = {
      db: app.db,
      clock: app.clock,
      say: (line: string) => said.push(line),
      complain: (line: string) => complained.push(line),
    }
    const code = await verb.run(args, terminal as never)
    return { code, said: said.join('\n'), complained: complained.join('\n') }
  }

  it('lists them, adds one, and its code opens a session', async () => {
    expect((await typed(manageUsers, 'list')).said).to.include('camille.aubry@haute-vesle.example\tCamille Aubry')
    const { code, said } = await typed(manageUsers, 'add', 'Rose@haute-vesle.example', 'admin', 'Rose', 'Imbert')
    expect(code).to.equal(0)

    await app.as(null)
    const [oneTime] = /[A-Z0-9-]{19}/.exec(said)!
    const form = { code: oneTime, 'mot-de-passe': 'lanterne brouette hibou' }
    expect((await app.post('/invitation', form)).location).to.equal('/')
    expect((await app.get('/reglages')).status).to.equal(200)
  })

  it('gives someone a way back in, closes an account, but never the last administrator’s', async () => {
    expect((await typed(manageUsers, 'password', 'nadir.belkacem@haute-vesle.example')).said).to.include(
      'Code à remettre à Nadir Belkacem',
    )
    expect((await typed(manageUsers, 'disable', 'nadir.belkacem@haute-vesle.example')).said).to.include('est fermé')
    expect((await typed(manageUsers, 'disable', 'theo.marchand@haute-vesle.example')).complained).to.include(
      'dernier compte',
    )
    expect((await typed(manageUsers, 'password', 'nadir.belkacem@haute-vesle.example')).code).to.equal(1)
  })

  it('lets an account that somebody tried too often be tried again', async () => {
    await app.as(null)
    const wrong = { courriel: 'nadir.belkacem@haute-vesle.example', 'mot-de-passe': 'wrong' }
    const tried = async () => (await app.post('/connexion', wrong)).status
    for (let index = 0; index < 5; index++) expect(await tried()).to.equal(422)
    expect(await tried()).to.equal(429)
    expect((await typed(manageUsers, 'unblock', wrong.courriel)).said).to.include('n’est plus retenu')

    expect(await tried()).to.equal(422)
    expect((await typed(manageUsers, 'unblock', 'personne@haute-vesle.example')).code).to.equal(1)
  })

  it('says how it is used', async () => {
    for (const args of [[], ['fly'], ['add', 'not-an-address', 'admin', 'X'], ['add', 'a@b.example', 'king', 'X']]) {
      const { code, complained } = await typed(manageUsers, ...args)
      expect(code, args.join(' ')).to.equal(2)
      expect(complained).to.include('user add')
    }
  })

  it('reads the journal, as words or as JSON, from a day on', async () => {
    await typed(manageUsers, 'disable', 'nadir.belkacem@haute-vesle.example')
    const [line] = (await typed(readJournal, '--json', '--since', '2026-11-17')).said.split('\n')

    expect(JSON.parse(line!)).to.include({ who: 'Terminal', words: 'Compte fermé', action: 'user.disabled' })
    expect((await typed(readJournal)).said).to.include('Compte fermé')
    expect((await typed(readJournal, '--since', '2027-01-01')).said).to.equal('')
    expect((await typed(readJournal, '--since', 'hier')).code).to.equal(2)
  })
})
