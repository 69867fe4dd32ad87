import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { useAntivirus, verdictOn } from '#server/register/attachments/antivirus.ts'
import { antivirus } from '../../support/antivirus.ts'
import { EICAR, pdf } from './samples.ts'

describe('the antivirus', () => {
  const scanner = antivirus()
  const folder = mkdtempSync(join(tmpdir(), 'clausuivi-clamd-'))
  const others: Server[] = []
  after(() => {
    for (const one of others) one.close()
    rmSync(folder, { recursive: true })
    useAntivirus(null)
  })
  beforeEach(() => useAntivirus(scanner.address()))

  const answering = (answer: string | null) =>
    new Promise<string>(resolve => {
      const path = join(folder, `${others.length}.sock`)
      const server = createServer(socket => {
        socket.on('error', () => {}).on('data', () => {})
        if (answer !== null) socket.end(answer)
        else socket.destroy()
      }).listen(path, () => resolve(path))
      others.push(server)
    })

  const fails = async (socket: string) => {
    useAntivirus(socket)
    return verdictOn(pdf()).then(
      verdict => verdict,
      (error: Error) => error.constructor.name,
    )
  }

  it('says what is clean, whatever its length, and what is not', async () => {
    expect(await verdictOn(pdf())).to.equal('clean')
    expect(await verdictOn(Buffer.alloc(300_000, 65))).to.equal('clean')
    expect(await verdictOn(Buffer.concat([pdf(), Buffer.from(EICAR)]))).to.equal('infected')
    expect(scanner.received().length).to.equal(pdf().length + EICAR.length)
  })

  it('an answer that is neither is no verdict', async () => {
    expect(await fails(await answering('INSTREAM size limit exceeded. ERROR\0'))).to.equal('Error')
    expect(await fails(await answering(''))).to.equal('Error')
    expect(await fails(await answering('stream: OK but FOUND nothing\0'))).to.equal('Error')
    expect(await fails(await answering('x'.repeat(10_000)))).to.equal('Error')
    expect(await fails(await answering(null))).to.equal('Error')
    expect(await fails(join(folder, 'nobody.sock'))).to.equal('Error')
  })
})
