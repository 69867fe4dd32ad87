import { connect } from 'node:net'
import { expect } from 'chai'
import { freshApp } from '../support/app.ts'

describe('an address that somebody made up', () => {
  const app = freshApp()

  for (const path of [
    '/marches?fin=45/13/2026&suivi=tous',
    '/marches?fin=a/b/c',
    '/marches?direction=1e400&acheteur=99999999999&operation=1.5',
    '/marches?suivi=constructor&etat=toString&consideration=valueOf&secteur=constructor&tri=constructor',
    '/entreprises?nature=constructor&verdict=toString&tri=valueOf&page=0',
    '/participants?critere=constructor&etat=toString&tri=valueOf',
    '/releves?etat=constructor&page=99999999',
    '/reserves?article=constructor&etat=toString',
    '/?montrer=constructor',
  ]) {
    it(`${path} filters nothing rather than failing`, async () => expect((await app.get(path)).status).to.equal(200))
  }
})

describe('what no browser would send', () => {
  const app = freshApp()
  beforeEach(() => app.as('theo'))

  /** The status of the first line of the answer to these very bytes; null when the connection is closed without one. */
  const raw = (text: string): Promise<number | null> =>
    new Promise(resolve => {
      const socket = connect(Number(new URL(app.origin).port), '127.0.0.1', () => socket.write(text, 'latin1'))
      let answer = ''
      socket.on('data', chunk => {
        answer += chunk
        socket.end()
      })
      socket.on('close', () => resolve(Number(/^HTTP\/1\.1 (\d+)/.exec(answer)?.[1] ?? 0) || null))
      socket.on('error', () => resolve(null))
    })
  const HEAD = 'Host: 127.0.0.1\r\nSec-Fetch-Site: same-origin\r\nConnection: close\r\n'

  const cases: [what: string, bytes: string, status: number][] = [
    [
      'two lengths',
      `POST /connexion HTTP/1.1\r\n${HEAD}Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
      400,
    ],
    ['a NUL in a header', `GET / HTTP/1.1\r\n${HEAD}X-A: a\0b\r\n\r\n`, 400],
    ['a header of 20 kB', `GET / HTTP/1.1\r\n${HEAD}X-A: ${'a'.repeat(20_000)}\r\n\r\n`, 431],
    ['a negative length', `POST /connexion HTTP/1.1\r\n${HEAD}Content-Length: -5\r\n\r\n`, 400],
    ['no host', 'GET / HTTP/1.1\r\n\r\n', 400],
  ]
  for (const [what, bytes, status] of cases) {
    it(`${what} is answered ${status}`, async () => expect(await raw(bytes)).to.equal(status))
  }

  const paths: [path: string, status: number][] = [
    ['/marches/%00', 404],
    ['/marches/%', 400],
    ['/assets/../../package.json', 404],
    ['/assets/%2e%2e%2f%2e%2e%2fpackage.json', 404],
    ['/marches?q=a%00b', 400],
    ['/.git/config', 404],
    ['/journal?personne=1&personne=2&objet[]=x&__proto__[a]=1', 200],
    [`/journal?objet=${encodeURIComponent("'; drop table users --")}&page=-1`, 200],
  ]
  for (const [path, status] of paths) {
    it(`${path} is answered ${status}`, async () =>
      expect((await app.get(path)).status).to.be.oneOf([status, status === 404 ? 403 : status]))
  }

  const bodies: [what: string, type: string, body: string, statuses: number[]][] = [
    [
      'a multipart cut short',
      'multipart/form-data; boundary=x',
      '--x\r\nContent-Disposition: form-data; name="logo"; filename="a"\r\n\r\nabc',
      [400],
    ],
    ['a multipart without boundary', 'multipart/form-data', 'abc', [400]],
    [
      'a multipart of many fields',
      'multipart/form-data; boundary=x',
      `${'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\nb\r\n'.repeat(500)}--x--\r\n`,
      [400, 413],
    ],
    [
      'another field of file',
      'multipart/form-data; boundary=x',
      '--x\r\nContent-Disposition: form-data; name="__proto__"; filename="a"\r\n\r\nb\r\n--x--\r\n',
      [400, 422],
    ],
    ['JSON', 'application/json', '{"logo": 1}', [415]],
  ]
  for (const [what, type, body, statuses] of bodies) {
    it(`${what} is refused, not broken`, async () => {
      const headers = { cookie: app.cookie(), 'content-type': type, 'sec-fetch-site': 'same-origin' }
      const answer = await fetch(`${app.origin}/reglages/logo`, { method: 'POST', headers, body, redirect: 'manual' })

      expect(answer.status).to.be.oneOf(statuses)
    })
  }

  it('a form larger than any of ours is refused', async () => {
    expect((await app.post('/reglages/institution', { institution: 'x'.repeat(2_000_000) })).status).to.equal(413)
  })

  it('a NUL in a field is refused', async () => {
    const form = { institution: 'Ville\0de Marvaux', contact: '', version: '1' }
    expect((await app.post('/reglages/institution', form)).status).to.equal(400)
  })

  it('a field called __proto__ reaches nothing', async () => {
    const headers = {
      cookie: app.cookie(),
      'content-type': 'application/x-www-form-urlencoded',
      'sec-fetch-site': 'same-origin',
    }
    const body = '__proto__[admin]=1&constructor=x&institution=Ville&contact=&version=1'
    const answer = await fetch(`${app.origin}/reglages/institution`, {
      method: 'POST',
      headers,
      body,
      redirect: 'manual',
    })

    expect(answer.status).to.equal(303)
    expect(({} as { admin?: string }).admin).to.equal(undefined)
  })

  it('a forged request writes nothing, wherever it says it comes from', async () => {
    const forged: Record<string, string>[] = [
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
      { 'sec-fetch-site': 'none' },
      { 'sec-fetch-site': '', origin: 'https://ailleurs.example' },
      { 'sec-fetch-site': '' },
    ]
    for (const headers of forged) {
      const form = { institution: 'Forgée', contact: '', version: '1' }
      expect((await app.post('/reglages/institution', form, headers)).status, JSON.stringify(headers)).to.equal(403)
    }
    expect((await app.get('/reglages')).text).not.to.include('Forgée')
  })
})

describe('what every answer says of itself', () => {
  const app = freshApp()

  it('is read as what it is, framed nowhere, kept nowhere, by nobody else', async () => {
    for (const path of ['/', '/connexion', '/nulle-part', '/definitions']) {
      const { headers } = await app.get(path)

      expect(headers.get('x-content-type-options'), path).to.equal('nosniff')
      expect(headers.get('content-security-policy'), path).to.include("frame-ancestors 'none'")
      expect(headers.get('cache-control'), path).to.equal('no-store')
      expect(headers.get('referrer-policy'), path).to.equal('same-origin')
      expect(headers.get('permissions-policy'), path).to.include('camera=()')
      expect(headers.get('cross-origin-opener-policy'), path).to.equal('same-origin')
      expect(headers.get('x-powered-by'), path).to.equal(null)
      expect(headers.get('access-control-allow-origin'), path).to.equal(null)
    }
  })
})
