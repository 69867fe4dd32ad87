import { setTimeout as wait } from 'node:timers/promises'
import { expect } from 'chai'
import { connect, type Db } from '#db/connect.ts'
import { siretFrom } from '#db/seeds/sirets.ts'
import { BadConfig, readConfig } from '#server/config.ts'
import { type Cluster, type Machine, noCluster, ownCluster } from '../support/cluster.ts'
import { onPostgres } from '../support/database.ts'
import { ADMINISTRATOR, firstAdministrator, type Running, run, startServer, visitor } from '../support/process.ts'

// A morning with a standby: lists are read there, and nobody is shown less than what they wrote.

describe('a standby beside PostgreSQL', function () {
  this.timeout(120_000)
  let cluster: Cluster
  let machine: Machine
  let itself: Db
  let server: Running
  let theo: Awaited<ReturnType<typeof firstAdministrator>>
  let elsewhere: ReturnType<typeof visitor>

  before(async function () {
    const reason = onPostgres ? noCluster() : 'SQLite is under test'
    if (reason) {
      process.stdout.write(`    (a standby beside PostgreSQL: not tried, ${reason})\n`)
      return this.skip()
    }
    cluster = await ownCluster()
    machine = await cluster.standby()
    itself = await connect(machine.url)
    server = await startServer(cluster.url, { DATABASE_READ_URL: machine.url })
    theo = await firstAdministrator(server)
    elsewhere = visitor(server.origin)
    const { courriel, 'mot-de-passe': secret } = ADMINISTRATOR
    await elsewhere.ask('/connexion', { courriel, 'mot-de-passe': secret })
    await healthSays(/base de lecture : 0,\d seconde de retard/)
  })
  after(async () => {
    server?.child.kill('SIGKILL')
    await itself?.destroy()
    await cluster?.drop()
  })

  const added = (name: string, number: number) =>
    theo.ask('/reglages/acheteurs', { siret: siretOf(number), nom: name, cle: `buyer-${number}` })

  it('the page of settings tells how late it is', async () => {
    expect(plain(await theo.ask('/reglages'))).to.match(
      /lus sur une copie en continu de la base<span class="note"> · 0,\d seconde de retard/,
    )
  })

  it('it stands still: Théo reads what he has just written, elsewhere the page says that it is late; the file is of the primary', async () => {
    await itself.raw('select pg_wal_replay_pause()')
    try {
      await added('Commune de Pré-d’Orge', 1)
      const own = await theo.ask('/journal')
      expect(own.text).to.include('Pré-d’Orge').and.not.include('de retard')
      expect((await elsewhere.ask('/journal')).text).not.to.include('Pré-d’Orge')

      await healthSays(/^ok\nbase de lecture : [6-9],\d secondes de retard$/)
      const late = await elsewhere.ask('/journal')
      expect(plain(late))
        .to.match(/Cette page est lue sur une copie de la base qui a \d+,\d secondes de retard/)
        .and.not.include('Pré-d’Orge')
      expect((await elsewhere.ask('/journal.csv')).text).to.include('Pré-d’Orge')
      expect((await theo.ask('/journal')).text)
        .to.include('Pré-d’Orge')
        .and.not.include('de retard')
    } finally {
      await itself.raw('select pg_wal_replay_resume()')
    }
    await healthSays(/0,\d seconde de retard/)
    expect((await elsewhere.ask('/journal')).text)
      .to.include('Pré-d’Orge')
      .and.not.include('de retard')
  })

  it('it stops, and comes back: nobody sees an error, and what was written meanwhile is read', async () => {
    await machine.stop()
    const asked = await Promise.all(['/journal', '/journal.csv', '/journal'].map(path => elsewhere.ask(path)))
    expect(asked.map(({ status }) => status)).to.deep.equal([200, 200, 200])
    await healthSays(/^ok\nbase de lecture : injoignable, la base principale répond seule$/)
    await added('Commune de Val-Bleu', 2)
    expect((await elsewhere.ask('/journal')).text).to.include('Val-Bleu')
    await machine.restart()
    await healthSays(/0,\d seconde de retard/)
    expect((await elsewhere.ask('/journal')).text).to.include('Val-Bleu')
    expect(server.output()).not.to.include('unexpected error')
  })

  it('a server to which another base is named as the copy of its own says so and does not start', async () => {
    const { ended, output } = run('server/index.ts', [], {
      DATABASE_URL: cluster.url,
      DATABASE_READ_URL: cluster.url,
      PORT: '0',
    })
    expect((await ended).code).to.equal(1)
    expect(output()).to.include('DATABASE_READ_URL ne nomme pas une copie en continu')
  })

  async function healthSays(words: RegExp): Promise<void> {
    let text = ''
    for (const end = Date.now() + 20_000; Date.now() < end; await wait(200)) {
      text = plain(await theo.ask('/sante'))
      if (words.test(text)) return
    }
    throw new Error(`/sante says ${text}`)
  }
})

describe('the address of a standby', () => {
  const wrong: [what: string, given: Record<string, string>, says: RegExp][] = [
    [
      'SQLite has none',
      { DATABASE_READ_URL: 'postgres://h/b' },
      /DATABASE_READ_URL nomme une copie d’une base PostgreSQL/,
    ],
    [
      'it is a file',
      { DATABASE_URL: 'postgres://h/b', DATABASE_READ_URL: 'sqlite:copie.sqlite' },
      /DATABASE_READ_URL s’écrit postgres:/,
    ],
  ]
  for (const [what, given, says] of wrong)
    it(`is refused at start: ${what}`, () => expect(() => readConfig(given)).to.throw(BadConfig, says))

  it('may be absent: everything is read where it is written', () => {
    expect(readConfig({ DATABASE_URL: 'postgres://h/b' }).readUrl).to.equal(null)
  })
})

function plain({ text }: { text: string }): string {
  return text.replaceAll('\u00a0', ' ')
}

function siretOf(number: number): string {
  return siretFrom(String(320_000_00 + number))
}
