import { expect } from 'chai'
import { connect } from '#db/connect.ts'
import { forgetTries, throttleOn } from '#server/users/throttle.ts'
import { ownDatabase } from '../support/database.ts'

const CAMILLE = 'camille.aubry@haute-vesle.example'

describe('counting tries', function () {
  this.timeout(120_000)
  let own: Awaited<ReturnType<typeof ownDatabase>>
  beforeEach(async () => {
    own = await ownDatabase()
  })
  afterEach(() => own.drop())

  it('lets five of thirty tries at once through, in two processes', async () => {
    const other = await connect(own.url)
    try {
      const throttles = [throttleOn(own.db), throttleOn(other)]
      const one = { account: CAMILLE, source: '203.0.113.9' }
      const waits = await Promise.all(Array.from({ length: 30 }, (_, index) => throttles[index % 2]!.take(one)))

      expect(waits.filter(wait => wait === null)).to.have.length(5)
      expect(await throttleOn(other).take(one), 'a process that starts later').to.be.a('number')
    } finally {
      await other.destroy()
    }
  })

  it('a source, a device and another source do not count on each other', async () => {
    const throttle = throttleOn(own.db)
    const stranger = { account: CAMILLE, source: '203.0.113.9' }
    for (let index = 0; index < 6; index++) await throttle.take(stranger)

    expect(await throttle.take(stranger)).to.be.a('number')
    expect(await throttle.take({ ...stranger, device: 7 })).to.equal(null)
    expect(await throttle.take({ ...stranger, source: '198.51.100.7' })).to.equal(null)
    await forgetTries(own.db, CAMILLE)
    expect(await throttle.take(stranger)).to.equal(null)
  })

  it('one home of IPv6 is one source, and so is an IPv4 however it is written', async () => {
    const throttle = throttleOn(own.db)
    for (let index = 0; index < 5; index++) await throttle.take({ account: CAMILLE, source: `2001:db8:1:2::${index}` })
    expect(await throttle.take({ account: CAMILLE, source: '2001:db8:1:2:ffff::1' })).to.be.a('number')
    expect(await throttle.take({ account: CAMILLE, source: '2001:db8:1:3::1' })).to.equal(null)

    for (let index = 0; index < 5; index++) await throttle.take({ account: CAMILLE, source: `2001:db8::${index}` })
    expect(await throttle.take({ account: CAMILLE, source: '2001:DB8::abcd' })).to.be.a('number')

    for (let index = 0; index < 5; index++) await throttle.take({ account: CAMILLE, source: '203.0.113.9' })
    expect(await throttle.take({ account: CAMILLE, source: '::ffff:203.0.113.9' })).to.be.a('number')
  })
})
