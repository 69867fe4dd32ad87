import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { loadSeal, type Seal, sealed } from '#reports/seal/seal.ts'
import { archiveFaultsIn } from '../documents/archivable.ts'
import { faultsIn } from '../documents/conforms.ts'
import { readPdf } from '../documents/read-pdf.ts'
import { freshApp } from '../support/app.ts'
import { type Issued, issued, pkcs12, type StampService, stampService } from '../support/authority.ts'
import { sealIn } from './read-seal.ts'

const NOW = new Date('2026-11-17T09:30:00Z')
const PASSWORD = 'quatre mots de passe'

describe('the seal of the institution', function () {
  this.timeout(60_000)
  const app = freshApp()
  const folder = mkdtempSync(join(tmpdir(), 'clausuivi-seal-'))
  let authority: Issued
  let stamper: Issued
  let stamps: StampService
  let printed: Uint8Array | undefined

  before(async () => {
    authority = await issued({ name: 'Autorité de la Haute-Vesle' })
    stamper = await issued({ name: 'Horodatage de la Haute-Vesle', issuer: authority, stamps: true })
    stamps = await stampService(authority, stamper)
  })
  after(async () => {
    await stamps.close()
    rmSync(folder, { recursive: true })
  })
  beforeEach(async () => {
    stamps.manner = 'honest'
    stamps.asked.length = 0
    await app.as('helene')
    printed ??= (await app.get(`/marches/${app.cast.troisMoulins.contractId}/rapport.pdf`)).bytes
  })

  it('covers every byte, holds, and leaves the document an archive that a voice can read', async () => {
    const before = await readPdf(printed!)
    for (const kind of ['rsa', 'ec'] as const) {
      const bytes = await sealed(printed!, await sealOf(kind), NOW)
      const seal = await sealIn(bytes)
      expect(seal).to.include({ coversAll: true, holds: true, stampedAt: null })
      expect(seal.name).to.equal('CN=Département de Haute-Vesle')
      expect(Buffer.from(bytes).subarray(0, printed!.length).equals(printed!)).to.equal(true)
      expect(await faultsIn(bytes)).to.deep.equal([])
      expect(await archiveFaultsIn(bytes)).to.deep.equal([])
      const after = await readPdf(bytes)
      expect(after.tagged).to.equal(before.tagged)
      expect(after.loose).to.deep.equal([])
      expect(after.roles).to.include('Form')
      if (hasOpenssl()) expect(openssl(seal)).to.equal('ok')
    }
  })

  it('signs for its own certificate, and leaves the hour to the file: PAdES B-B', async () => {
    const bytes = await sealed(printed!, await sealOf('ec'), NOW)
    const { signedAttributes } = await sealIn(bytes)
    expect(signedAttributes).to.have.members([
      '1.2.840.113549.1.9.3',
      '1.2.840.113549.1.9.4',
      '1.2.840.113549.1.9.16.2.47',
    ])
    const text = Buffer.from(bytes).toString('latin1')
    expect(text).to.include('/SubFilter /ETSI.CAdES.detached').and.include('/M (D:20261117093000Z)')
  })

  it('breaks for one byte altered, wherever it is', async () => {
    const bytes = await sealed(printed!, await sealOf('ec'), NOW)
    const { until, from } = await sealIn(bytes)
    for (let turn = 0; turn < 40; turn++) {
      const at = Math.floor(((turn + 0.5) / 40) * bytes.length)
      if (at >= until && at < from) continue
      const altered = Uint8Array.from(bytes)
      altered[at]! ^= 1
      const { holds } = await sealIn(altered).catch(() => ({ holds: false }))
      expect(holds, `byte ${at} of ${bytes.length}`).to.equal(false)
    }
    const longer = Buffer.concat([bytes, Buffer.from('\n')])
    expect((await sealIn(longer)).coversAll).to.equal(false)
  })

  it('is stamped by the service of the installation, which receives a hash and nothing else', async () => {
    const seal = await sealOf('ec', stamps.url)
    const bytes = await sealed(printed!, seal, NOW)
    const read = await sealIn(bytes)
    expect(read).to.include({ coversAll: true, holds: true })
    expect(Math.abs(read.stampedAt!.getTime() - Date.now())).to.be.lessThan(120_000)
    expect(stamps.asked).to.have.length(1)
    expect(stamps.asked[0]!.length).to.be.lessThan(100)
    expect(await archiveFaultsIn(bytes)).to.deep.equal([])
    if (hasOpenssl()) expect(opensslStamp(read)).to.equal('ok')
  })

  it('is refused in a sentence when the service does not answer, refuses, or answers for something else', async () => {
    const seal = await sealOf('ec', stamps.url)
    const refusal = (asked: Seal) =>
      sealed(printed!, asked, NOW).then(
        () => 'sealed',
        ({ status, message }) => `${status} ${message}`,
      )
    stamps.manner = 'refusing'
    expect(await refusal(seal)).to.match(/^503 Le service d’horodatage a refusé.*réessayez/)
    stamps.manner = 'of something else'
    expect(await refusal(seal)).to.match(/^503 La réponse du service d’horodatage ne vaut pas/)
    expect(await refusal({ ...seal, timestampUrl: 'http://127.0.0.1:9/' })).to.match(/^503 .*ne répond pas.*réessayez/)
    stamps.manner = 'silent'
    expect(await refusal({ ...seal, answersWithin: 300 })).to.match(/^503 .*ne répond pas.*réessayez/)
    stamps.manner = 'honest'
    expect(await refusal(seal)).to.equal('sealed')
  })

  it('finds room for an answer that is longer than usual', async () => {
    const heavy = await issued({ name: 'Horodatage bavard', issuer: authority, stamps: true, padding: 9_000 })
    const service = await stampService(authority, heavy)
    try {
      const read = await sealIn(await sealed(printed!, await sealOf('ec', service.url), NOW))
      expect(read).to.include({ coversAll: true, holds: true })
      expect(read.stampedAt).to.be.instanceOf(Date)
      expect(service.asked).to.have.length(2)
    } finally {
      await service.close()
    }
  })

  it('is not loaded from what cannot seal, and says why', async () => {
    const refusal = (path: string | null, password = PASSWORD, timestampUrl: string | null = null) =>
      loadSeal({ certificate: path, password, timestampUrl }, NOW).then(
        seal => (seal ? 'loaded' : 'none'),
        ({ message }) => message as string,
      )
    const file = async (asked: Partial<Parameters<typeof issued>[0]> = {}) =>
      written(await pkcs12(await issued({ name: 'Cachet', issuer: authority, ...asked }), PASSWORD))
    expect(await refusal(null)).to.equal('none')
    expect(await refusal(null, '', stamps.url)).to.match(/donnez aussi le certificat/)
    expect(await refusal(join(folder, 'nowhere.p12'))).to.match(/rien ne se lit/)
    expect(await refusal(written(Buffer.from('not one')))).to.match(/n’est pas un fichier PKCS#12/)
    expect(await refusal(await file(), 'another')).to.equal(
      'SEAL_PASSWORD n’ouvre pas le certificat de SEAL_CERTIFICATE.',
    )
    expect(await refusal(await file({ to: '2026-11-16T00:00:00Z' }))).to.match(/a expiré le 16\/11\/2026/)
    expect(await refusal(await file({ from: '2026-12-01T00:00:00Z' }))).to.match(/qu’à partir du 01\/12\/2026/)
    expect(await refusal(await file({ usage: 0x20 }))).to.match(/n’est pas fait pour signer/)
    expect(await refusal(await file())).to.equal('loaded')
  })

  it('opens a file that openssl made, and says how to renew an older one', async function () {
    if (!hasOpenssl()) this.skip()
    const modern = fromOpenssl([])
    expect(
      (await loadSeal({ certificate: modern, password: PASSWORD, timestampUrl: null }, new Date()))?.name,
    ).to.equal('Cachet de la Haute-Vesle')
    const old = fromOpenssl(['-keypbe', 'PBE-SHA1-3DES', '-certpbe', 'PBE-SHA1-3DES', '-macalg', 'sha1'])
    await loadSeal({ certificate: old, password: PASSWORD, timestampUrl: null }, new Date()).then(
      () => expect.fail('loaded'),
      ({ message }) => expect(message).to.include('trop ancienne').and.include('openssl pkcs12 -export'),
    )
  })

  it('seals nothing with a certificate that expired meanwhile', async () => {
    const seal = await sealOf('ec')
    const late = await sealed(printed!, seal, new Date('2036-01-01T00:00:00Z')).catch(error => error)
    expect(late).to.include({ status: 503 })
    expect(late.message).to.match(/a expiré le 01\/01\/2035.*avant qu’il soit remplacé/)
  })

  async function sealOf(kind: 'rsa' | 'ec', timestampUrl: string | null = null): Promise<Seal> {
    const own = await issued({ name: 'Département de Haute-Vesle', kind, issuer: authority })
    const certificate = written(await pkcs12(own, PASSWORD, [authority]))
    return (await loadSeal({ certificate, password: PASSWORD, timestampUrl }, NOW))!
  }

  let files = 0
  function written(bytes: Uint8Array | string): string {
    const path = join(folder, String(++files))
    writeFileSync(path, bytes)
    return path
  }

  /** What a tool of somebody else’s says of the signature. */
  function openssl({ der, content }: { der: Buffer; content: Buffer }): string {
    const given = ['-in', written(der), '-content', written(content), '-CAfile', written(authority.pem)]
    const { status, stderr } = spawnSync('openssl', [
      'cms',
      '-verify',
      '-binary',
      '-inform',
      'DER',
      '-cades',
      '-purpose',
      'any',
      ...given,
    ])
    return status === 0 ? 'ok' : String(stderr)
  }

  function opensslStamp({ token, signature }: { token: Buffer | null; signature: Buffer }): string {
    const given = ['-in', written(token!), '-token_in', '-data', written(signature), '-CAfile', written(authority.pem)]
    const { status, stderr } = spawnSync('openssl', ['ts', '-verify', ...given])
    return status === 0 ? 'ok' : String(stderr)
  }

  function fromOpenssl(protection: string[]): string {
    const [key, certificate, file] = [written(''), written(''), written('')]
    const run = (...asked: string[]) => execFileSync('openssl', asked, { stdio: 'ignore' })
    run(
      ...`req -x509 -newkey rsa:2048 -nodes -days 30 -keyout ${key} -out ${certificate} -subj`.split(' '),
      '/CN=Cachet de la Haute-Vesle',
    )
    run(
      'pkcs12',
      '-export',
      '-inkey',
      key,
      '-in',
      certificate,
      '-out',
      file,
      '-passout',
      `pass:${PASSWORD}`,
      ...protection,
    )
    return file
  }
})

function hasOpenssl(): boolean {
  return spawnSync('openssl', ['version']).status === 0
}
