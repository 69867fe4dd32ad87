import { mkdtempSync } from 'node:fs'
import { readdir, readFile, rm } from 'node:fs/promises'
import type { Server } from 'node:http'
import { type AddressInfo, createConnection } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { expect } from 'chai'
import express from 'express'
import { receiveFiles } from '#server/web/upload.ts'

describe('files that come with a form', () => {
  const folder = mkdtempSync(join(tmpdir(), 'clausuivi-upload-'))
  let server: Server
  let origin: string

  before(done => {
    const app = express()
    const bounds = { field: 'pieces', files: 2, bytes: 1_000, fields: 2, folder: () => folder }
    app.post('/', receiveFiles(bounds), async (req, res) => {
      const read = await Promise.all(req.dropped.map(async file => [file.name, await readFile(file.path, 'utf8')]))
      res.json({ read, tooMuch: req.tooMuch, body: { ...req.body } })
    })
    app.use(((_error, _req, res, _next) => void res.sendStatus(400)) as express.ErrorRequestHandler)
    server = app.listen(0, '127.0.0.1', () => {
      origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
      done()
    })
  })

  after(async () => {
    server.close()
    await rm(folder, { recursive: true })
  })

  afterEach('whatever happened, none is left', async () => {
    for (let tries = 0; tries < 100 && (await readdir(folder)).length; tries++) await wait(50)
    expect(await readdir(folder)).to.deep.equal([])
  })

  const sent = async (files: [name: string, text: string][], fields: Record<string, string> = {}) => {
    const form = new FormData()
    for (const [name, value] of Object.entries(fields)) form.append(name, value)
    for (const [name, text] of files) form.append('pieces', new Blob([text]), name)
    return fetch(origin, { method: 'POST', body: form })
  }

  it('are there with their names and the other fields', async () => {
    const answer = await sent([['relevé d’octobre.csv', 'a;b']], { cle: '12' })
    const read = [['relevé d’octobre.csv', 'a;b']]
    expect(await answer.json()).to.deep.equal({ read, tooMuch: null, body: { cle: '12' } })
  })

  it('one beyond the bound is said, and none is taken', async () => {
    const files: [string, string][] = [
      ['a.csv', 'a'],
      ['b.csv', 'b'.repeat(1_001)],
    ]
    expect(await (await sent(files)).json()).to.include({ tooMuch: 'tooLarge' })
  })

  it('more than the form takes is said', async () => {
    const three = ['a', 'b', 'c'].map((name): [string, string] => [name, name])
    expect(await (await sent(three)).json()).to.deep.include({ tooMuch: 'tooMany', read: [] })
  })

  it('one in another field, or many fields, is no form of ours', async () => {
    const form = new FormData()
    form.append('autre', new Blob(['a']), 'a')
    expect((await fetch(origin, { method: 'POST', body: form })).status).to.equal(400)
    expect((await sent([], { a: '1', b: '2', c: '3' })).status).to.equal(400)
  })

  it('one that is cut in the middle leaves nothing', async () => {
    const socket = createConnection(Number(new URL(origin).port), '127.0.0.1')
    const start = '--x\r\nContent-Disposition: form-data; name="pieces"; filename="a.pdf"\r\n\r\n%PDF-1.7'
    const head =
      'POST / HTTP/1.1\r\nHost: x\r\nContent-Type: multipart/form-data; boundary=x\r\nContent-Length: 900\r\n\r\n'
    socket.write(head + start)
    for (let tries = 0; tries < 100 && !(await readdir(folder)).length; tries++) await wait(20)
    expect(await readdir(folder)).to.have.length(1)
    socket.destroy()
  })
})
