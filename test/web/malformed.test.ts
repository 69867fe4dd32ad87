import { connect } from 'node:net'
import { expect } from 'chai'
import { anyAddressOf, everyRoute, isOpenTo, setStage } from '../access/routes.ts'
import { freshApp } from '../support/app.ts'
import { onPostgres } from '../support/database.ts'

// Bytes that no browser of ours would send, at every address: an answer in French that says so, never « une erreur ».

type Body = {
  what: string
  type: string | null
  body: string | Buffer | null
  extra?: string
  short?: boolean
  reaches?: true
}

const FORM = 'application/x-www-form-urlencoded'
const part = (name: string, value: string, more = '') =>
  `--x\r\nContent-Disposition: form-data; name="${name}"${more}\r\n\r\n${value}\r\n`

const bodies: Body[] = [
  { what: 'no body, no length', type: null, body: null },
  { what: 'a length of nothing', type: FORM, body: '' },
  { what: 'a type and no body', type: FORM, body: null },
  { what: 'an unknown charset', type: `${FORM}; charset=klingon`, body: 'nom=x' },
  { what: 'a charset of another age', type: `${FORM}; charset=utf-7`, body: 'nom=x' },
  { what: 'a charset left empty', type: `${FORM}; charset=`, body: 'nom=x' },
  { what: 'an unknown encoding', type: FORM, body: 'nom=x', extra: 'Content-Encoding: zstd-2\r\n' },
  { what: 'gzip that is none', type: FORM, body: 'nom=x', extra: 'Content-Encoding: gzip\r\n' },
  { what: 'brotli that is none', type: FORM, body: 'nom=x', extra: 'Content-Encoding: br\r\n' },
  { what: 'a bad percent', type: FORM, body: 'nom=%E9%&siret=%zz&cle=%' },
  {
    what: 'bytes that are no UTF-8',
    type: FORM,
    body: Buffer.from([0x6e, 0x3d, 0xff, 0xfe, 0x00, 0xc3, 0x28]),
    reaches: true,
  },
  { what: 'a NUL', type: FORM, body: 'nom=a%00b&siret=%00', reaches: true },
  {
    what: 'the same name many times',
    type: FORM,
    body: 'nom=a&nom=b&siret=1&siret=2&cle=1&cle=2&version=1&version=2',
    reaches: true,
  },
  {
    what: 'arrays and prototypes',
    type: FORM,
    body: 'nom[]=a&__proto__=1&__proto__[x]=1&constructor[prototype][x]=1&cle[a]=b',
    reaches: true,
  },
  { what: 'ten thousand fields', type: FORM, body: 'a=1&'.repeat(10_000) },
  { what: 'thirty thousand fields', type: FORM, body: 'a=1&'.repeat(30_000) },
  { what: 'a lone surrogate', type: FORM, body: 'nom=%ED%A0%80&texte=%F0%9F%98&cle=%F4%90%80%80', reaches: true },
  { what: 'JSON', type: 'application/json', body: '{"nom": {"a": 1}}' },
  { what: 'JSON cut short', type: 'application/json', body: '{"nom": ' },
  { what: 'XML', type: 'text/xml', body: '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>' },
  { what: 'plain text', type: 'text/plain', body: 'nom=x' },
  { what: 'a type that is none', type: ';;;', body: 'nom=x' },
  { what: 'no type', type: null, body: 'nom=x' },
  { what: 'a multipart without boundary', type: 'multipart/form-data', body: 'x' },
  { what: 'a multipart cut short', type: 'multipart/form-data; boundary=x', body: part('nom', 'a').slice(0, -9) },
  { what: 'a multipart of nothing', type: 'multipart/form-data; boundary=x', body: '--x--\r\n' },
  { what: 'a multipart that is no form', type: 'multipart/mixed; boundary=x', body: '--x--\r\n' },
  {
    what: 'a file where none is asked',
    type: 'multipart/form-data; boundary=x',
    body: `${part('nom', 'a', '; filename="../../a"')}--x--\r\n`,
  },
  {
    what: 'a part without a name',
    type: 'multipart/form-data; boundary=x',
    body: '--x\r\nContent-Disposition: form-data\r\n\r\na\r\n--x--\r\n',
  },
  { what: 'many parts', type: 'multipart/form-data; boundary=x', body: `${part('a', 'b').repeat(300)}--x--\r\n` },
  {
    what: 'a header of a part without end',
    type: 'multipart/form-data; boundary=x',
    body: `--x\r\n${'A'.repeat(100_000)}`,
  },
  { what: 'more announced than sent', type: FORM, body: 'nom=x', short: true },
]

const queries = [
  '?date=%E9&page=%&tri=%zz',
  '?date=2026-13-45&page=-1&tri=__proto__&q=%00',
  '?date[]=a&date[]=b&q[x]=1&__proto__[a]=1&page=1e9',
  '?date=a&date=b&page=1&page=2&q=a&q=b&tri=a&tri=b&au=x&au=y',
  `?q=${'a'.repeat(6_000)}&date=${'9'.repeat(500)}&page=${'9'.repeat(400)}`,
  '?au=0000-00-00&date=-1&page=NaN&q=%F0%9F%98%80%ED%A0%80&montrer=%20',
  '?&&&===&;?#%23',
]

describe('a malformed request', function () {
  this.timeout(240_000)
  const app = freshApp()

  it('of any kind, at every address that takes a form, is refused in French and breaks nothing', async () => {
    // Most are refused before any database is asked: PostgreSQL is sent what its columns may refuse.
    const given = onPostgres ? bodies.filter(({ reaches }) => reaches) : bodies
    const stage = await setStage(app.db, app.cast)
    const wrong: string[] = []
    let tried = 0
    const routes = everyRoute().filter(({ method, path }) => method === 'post' && !path.includes('deconnexion'))
    for (const [index, route] of routes.entries()) {
      await app.as(isOpenTo(route, 'facilitator') ? 'camille' : isOpenTo(route, 'officer') ? 'nadir' : 'theo')
      // Each address is tried with a third of them, each of them at a third of the addresses.
      for (const body of given.filter((_, at) => at % 3 === index % 3)) {
        const answer = await sent(anyAddressOf(route, stage), body)
        tried++
        if (answer.status >= 500 || !isFrench(answer)) wrong.push(`${route.path}, ${body.what}: ${answer.status}`)
      }
    }
    expect(wrong).to.deep.equal([])
    expect(tried).to.be.greaterThan(onPostgres ? 100 : 500)
  })

  it('of an address of any page is read as well as can be, or refused', async () => {
    const stage = await setStage(app.db, app.cast)
    const wrong: string[] = []
    for (const [index, route] of everyRoute()
      .filter(({ method }) => method === 'get')
      .entries()) {
      const address = anyAddressOf(route, stage).split('?')[0]!
      if (address.endsWith('.pdf')) continue // the same form of dates, without waiting for the printing
      for (const query of queries.filter((_, at) => (at + index) % 2 === 0)) {
        const { status } = await app.get(address + query)
        if (status >= 500) wrong.push(`${address}${query.slice(0, 60)}: ${status}`)
      }
      for (const bad of ['%E9', '%', '..%2f', '%F0%9F', '1e9', '99999999999999999999', '-1', "'", '__proto__', ' ']) {
        if (!/:/.test(route.path)) break
        const { status } = await app.get(route.path.replace(/:(\w+)/g, encodeIfNeeded(bad)))
        if (status >= 500) wrong.push(`${route.path} with ${bad}: ${status}`)
      }
    }
    expect(wrong).to.deep.equal([])
  })

  it('says which format it does not read, in a page', async () => {
    await app.as('theo')
    for (const [type, status] of [
      ['application/json', 415],
      ['text/plain', 415],
      [`${FORM}; charset=klingon`, 415],
    ] as const) {
      const answer = await sent('/reglages/institution', { what: type, type, body: '{}' })
      expect(answer.status, type).to.equal(status)
      expect(answer.text, type).to.include('format que Clausuivi ne lit pas')
    }
    const cut = await sent('/reglages/institution', {
      what: '',
      type: FORM,
      body: 'nom=x',
      extra: 'Content-Encoding: gzip\r\n',
    })
    expect(cut.status).to.equal(400)
  })

  it('asks no more work for one name ten thousand times than for ten thousand names', async () => {
    const worked = async (field: (index: number) => string) => {
      const before = process.cpuUsage()
      const form = Array.from({ length: 10_000 }, (_, index) => field(index)).join('&')
      expect((await app.post('/connexion', form)).status).to.be.lessThan(500)
      const { user, system } = process.cpuUsage(before)
      return user + system
    }
    await worked(index => `b${index}=1`) // compiled first
    const usual = await worked(index => `a${index}=1`)
    const once = await worked(() => 'a=1')
    expect(once > 4 * usual ? await worked(() => 'a=1') : once).to.be.lessThan(4 * usual + 50_000)
  })

  /** Byte for byte, as `fetch` would refuse to send it. */
  function sent(
    path: string,
    { type, body, extra = '', short = false }: Body,
  ): Promise<{ status: number; text: string }> {
    const bytes = Buffer.from(body ?? '')
    const length = body === null ? '' : `Content-Length: ${bytes.length + (short ? 50 : 0)}\r\n`
    const head = `POST ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: ${app.cookie()}\r\nSec-Fetch-Site: same-origin\r\nConnection: close\r\n${type === null ? '' : `Content-Type: ${type}\r\n`}${length}${extra}\r\n`
    return new Promise(resolve => {
      const socket = connect(Number(new URL(app.origin).port), '127.0.0.1', () => {
        socket.write(head)
        socket.write(bytes)
        if (short) setTimeout(() => socket.end(), 30)
      })
      let answer = ''
      socket.on('data', chunk => (answer += chunk))
      socket.on('error', () => {})
      // A reader that leaves in the middle of what it announced has no answer to wait for.
      socket.on('close', () =>
        resolve({ status: Number(/^HTTP\/1\.1 (\d+)/.exec(answer)?.[1] ?? (short ? 400 : 599)), text: answer }),
      )
    })
  }
})

function isFrench({ status, text }: { status: number; text: string }): boolean {
  return status < 400 || text === '' || text.includes('<html lang="fr">')
}

function encodeIfNeeded(text: string): string {
  return text === ' ' || text === "'" ? encodeURIComponent(text) : text
}
