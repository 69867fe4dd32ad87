import { expect } from 'chai'
import { send } from '#server/mail/send.ts'
import { readMail } from '#server/terminal/mail.ts'
import { freshApp } from '../support/app.ts'

describe('the outbox from a terminal', () => {
  const app = freshApp()
  const typed = async (...args: string[]) => {
    const [said, complained]: [string[], string[]] = [[], []]
    const terminal = {
      db: app.db,
      say: (line: string) => said.push(line),
      complain: (line: string) => complained.push(line),
    }
    return { code: await readMail.run(args, terminal as never), said, complained }
  }

  it('says what leaves and what became of it, never a one-time code', async () => {
    const author = { userId: app.cast.users.theo, at: app.clock.now() }
    const mail = { to: 'ophelie@haute-vesle.example', subject: 'Votre compte', text: 'code=ABCD-EFGH', secret: true }
    await send(app.db, { kind: 'invitation', ...mail }, author)
    const { code, said } = await typed('outbox', '--json')
    expect(code).to.equal(0)
    expect(said.map(line => JSON.parse(line))).to.have.length(1)
    expect(JSON.parse(said[0]!)).to.include({
      kind: 'invitation',
      state: 'toSend',
      recipient: mail.to,
      author: 'Théo Marchand',
    })
    expect(said.join()).to.not.include('ABCD')
    const plain = await typed('outbox')
    expect(plain.said[0]).to.include('À envoyer')
    expect(plain.complained.join()).to.include('SMTP_URL')
  })

  it('is misused without its word', async () => {
    expect((await typed()).code).to.equal(2)
    expect((await typed('inbox')).code).to.equal(2)
  })
})
