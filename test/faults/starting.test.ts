import { expect } from 'chai'
import { onPostgres, ownDatabase } from '../support/database.ts'
import { startServer } from '../support/process.ts'

describe('starting the service on a machine that others use', function () {
  this.timeout(120_000)
  let own: Awaited<ReturnType<typeof ownDatabase>>
  before(function () {
    if (onPostgres) this.skip() // no database has an address of its own to give
  })
  beforeEach(async () => {
    own = await ownDatabase()
  })
  afterEach(() => own.drop())

  async function said(environment: Record<string, string>): Promise<string> {
    const server = await startServer(own.url, environment)
    server.child.kill('SIGTERM')
    await server.ended
    return server.output()
  }

  it('says in one line that invitations have no public address, and nothing once they have', async () => {
    expect((await said({})).match(/PUBLIC_URL n’est pas réglée/g)).to.have.length(1)
    expect(await said({ PUBLIC_URL: 'https://clauses.exemple.fr' })).not.to.include('PUBLIC_URL')
  })
})
