import { setTimeout as wait } from 'node:timers/promises'
import { expect } from 'chai'
import { siretFrom } from '#db/seeds/sirets.ts'
import { type Cluster, noCluster, ownCluster } from '../support/cluster.ts'
import { onPostgres } from '../support/database.ts'
import { firstAdministrator, type Running, startServer, visitor } from '../support/process.ts'

// A morning when the database server does not answer, or comes back.

describe('PostgreSQL at fault', function () {
  this.timeout(120_000)
  let cluster: Cluster
  let server: Running
  let theo: Awaited<ReturnType<typeof firstAdministrator>>

  before(async function () {
    const reason = onPostgres ? noCluster() : 'SQLite is under test'
    if (reason) {
      process.stdout.write(`    (PostgreSQL at fault: not tried, ${reason})\n`)
      return this.skip()
    }
    cluster = await ownCluster()
    server = await startServer(cluster.url)
    theo = await firstAdministrator(server)
  })
  after(async () => {
    server?.child.kill('SIGKILL')
    await cluster?.drop()
  })

  const buyer = (name: string, siret: string, key: string) => ({ siret, nom: name, cle: key })

  it('frozen: everything answers in time, with a sentence; what was typed is in the page and goes through after the thaw', async () => {
    const form = buyer('Commune de « Pré-d’Orge »', siretOf(1), 'frozen-form-key')
    cluster.freeze()
    try {
      const asked = [
        theo.ask('/reglages'),
        theo.ask('/reglages/acheteurs', form),
        visitor(server.origin).ask('/connexion'),
        visitor(server.origin).ask('/sante'),
      ]
      const answers = await Promise.all(asked.map(timed))
      for (const { status, text, headers, milliseconds } of answers) {
        expect(status).to.equal(503)
        expect(Number(headers.get('retry-after'))).to.be.greaterThan(0)
        expect(text).to.match(/ne répond pas/)
        expect(milliseconds).to.be.lessThan(5_000)
      }
      const [, written, , health] = answers
      expect(health!.text).to.equal('base\u00a0: ne répond pas')
      expect(written!.text)
        .to.include('<form method="post" action="/reglages/acheteurs"')
        .and.include('name="cle" value="frozen-form-key"')
        .and.include('value="Commune de « Pré-d’Orge »"')
        .and.include('elle ne le sera pas deux fois')
      // Known to be frozen: nobody waits any more.
      const next = await timed(theo.ask('/reglages'))
      expect(next).to.include({ status: 503 })
      expect(next.milliseconds).to.be.lessThan(1_000)
    } finally {
      cluster.thaw()
    }
    expect(await backIn(10_000)).to.equal(true)
    expect((await theo.ask('/reglages/acheteurs', form)).status).to.equal(303)
    expect((await theo.ask('/reglages/acheteurs')).text.split('Pré-d’Orge').length - 1).to.equal(1)
  })

  it('restarted under people’s hands: cut requests are told so, none is a bug, and nothing acknowledged is lost', async () => {
    const acknowledged: string[] = []
    const answers = new Set<number>()
    let stop = false
    const write = async (who: number) => {
      for (let index = 0; !stop; index++) {
        const name = `Commune ${who}-${index}`
        const added = await theo.ask('/reglages/acheteurs', {
          siret: siretOf(who * 1_000 + index + 10),
          nom: name,
          cle: `buyer-${who}-${index}`,
        })
        answers.add(added.status)
        if (added.status === 303) acknowledged.push(name)
      }
    }
    const writers = [1, 2, 3].map(write)
    await wait(500)
    await cluster.restart()
    await backIn(15_000)
    await wait(500)
    stop = true
    await Promise.all(writers)

    expect(
      server
        .output()
        .split('\n')
        .filter(line => line.includes('unexpected error')),
    ).to.deep.equal([])
    expect([...answers].filter(status => ![303, 409, 503].includes(status))).to.deep.equal([])
    expect(acknowledged).not.to.have.length(0)
    const { text } = await theo.ask('/reglages/acheteurs')
    expect(acknowledged.filter(name => !text.includes(name))).to.deep.equal([])
  })

  async function backIn(milliseconds: number): Promise<boolean> {
    for (const end = Date.now() + milliseconds; Date.now() < end; await wait(100))
      if ((await theo.ask('/reglages')).status === 200) return true
    return false
  }
})

async function timed<Answer>(asked: Promise<Answer>): Promise<Answer & { milliseconds: number }> {
  const start = performance.now()
  const answer = await asked
  return { ...answer, milliseconds: performance.now() - start }
}

function siretOf(number: number): string {
  return siretFrom(String(310_000_00 + number))
}
