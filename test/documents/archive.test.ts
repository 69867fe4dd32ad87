import { PDFDocument } from '@cantoo/pdf-lib'
import { expect } from 'chai'
import { getDocument } from 'pdfjs-dist/legacy/build/pdf.mjs'
import { siretFrom } from '#db/seeds/sirets.ts'
import { sRgb } from '#reports/finish/profile.ts'
import { freshApp } from '../support/app.ts'
import { archiveFaultsIn } from './archivable.ts'
import { faultsIn } from './conforms.ts'
import { profileFaults } from './embedded.ts'

describe('a document kept for as long as a file is kept', function () {
  this.timeout(60_000)
  const app = freshApp()
  const contract = () => `/marches/${app.cast.troisMoulins.contractId}/rapport.pdf`
  const company = () => `/entreprises/${siretFrom('99941230')}/rapport.pdf`
  const printed = async (address: string) => {
    await app.as('helene')
    const answer = await app.get(address)
    expect(answer.status).to.equal(200)
    return answer.bytes
  }

  it('keeps to PDF/A-3a and to PDF/UA-1 at once, of a contract as of a company', async () => {
    for (const address of [contract(), company()]) {
      const bytes = await printed(address)
      expect(await archiveFaultsIn(bytes)).to.deep.equal([])
      expect(await faultsIn(bytes)).to.deep.equal([])
    }
  })

  it('carries the figures of a contract, which add up month after month', async () => {
    const files = await attachedTo(await printed(contract()))
    expect([...files.keys()]).to.have.members(['chiffres.json', 'heures-par-mois.csv'])
    const { figures, months, document } = JSON.parse(files.get('chiffres.json')!)
    expect(document).to.include('marché n°')
    expect(figures).to.include({ owed: 180_000, counted: 115_650 })
    for (const key of ['logged', 'refused', 'accepted', 'outside', 'toRegularise', 'counted'])
      expect(months.reduce((sum: number, month: Record<string, number>) => sum + month[key]!, 0)).to.equal(figures[key])

    const [head, ...lines] = rowsOf(files.get('heures-par-mois.csv')!)
    expect(head).to.deep.equal([
      'Mois',
      'Déclarées',
      'Refusées',
      'Validées',
      'Hors fenêtre',
      'À régulariser',
      'Retenues',
    ])
    const counted = lines.reduce((sum, line) => sum + Number(line[6]!.replace(',', '')), 0)
    expect(counted).to.equal(115_650)
  })

  it('carries those of a company, contract by contract, and names nobody', async () => {
    const files = await attachedTo(await printed(company()))
    expect([...files.keys()]).to.have.members(['chiffres.json', 'chiffres-par-marche.csv'])
    const { totals, contracts } = JSON.parse(files.get('chiffres.json')!)
    expect(totals.owed).to.equal(contracts.reduce((sum: number, { owed }: { owed: number }) => sum + owed, 0))
    const [head, ...lines] = rowsOf(files.get('chiffres-par-marche.csv')!)
    expect(lines).to.have.length(contracts.length)
    expect(lines[0]![head!.indexOf('Dues')]).to.equal('1800,00')
    for (const text of files.values()) expect(text).not.to.match(/P-\d{3}|Durand|Dominique|Camille|Aubry/)
  })

  it('gives the same bytes twice, the files inside too', async () => {
    expect(Buffer.compare(Buffer.from(await printed(contract())), Buffer.from(await printed(contract())))).to.equal(0)
  })

  it('is refused by the checker once one of its promises is taken away', async () => {
    const bytes = await printed(contract())
    const spoilt = async (spoil: (file: PDFDocument) => void) => {
      const file = await PDFDocument.load(bytes, { updateMetadata: false })
      spoil(file)
      return archiveFaultsIn(await file.save({ updateFieldAppearances: false } as never))
    }
    const without = (key: string) => (file: PDFDocument) =>
      void file.catalog.delete([...file.catalog.keys()].find(name => name.decodeText() === key)!)
    expect(await spoilt(without('OutputIntents'))).to.deep.equal(['6.2.3 not one output intent'])
    expect(await spoilt(without('AF'))).to.include('6.8 a file that goes with nothing')
    expect(await spoilt(without('Metadata'))).to.deep.equal(['6.6.2.1 no metadata'])
    expect(await spoilt(file => file.addJavaScript('a', 'b'))).to.include('6.5.1 an action')
  })

  it('says what its colours mean by a profile that holds together', () => {
    const profile = sRgb()
    expect(profileFaults(profile)).to.deep.equal([])
    profile.writeInt32BE(0, profile.readUInt32BE(132 + 4 * 12 + 4) + 8)
    expect(profileFaults(profile)).to.deep.equal(['a white that is not white'])
  })

  /** As another reader finds them. */
  async function attachedTo(bytes: Uint8Array): Promise<Map<string, string>> {
    const file = await getDocument({ data: new Uint8Array(bytes), useSystemFonts: false }).promise
    const found = (await file.getAttachments()) as Record<string, { filename: string; content: Uint8Array }> | null
    await file.destroy()
    return new Map(
      Object.values(found ?? {}).map(({ filename, content }) => [filename, Buffer.from(content).toString('utf8')]),
    )
  }
})

function rowsOf(csv: string): string[][] {
  return csv
    .replace('\ufeff', '')
    .trimEnd()
    .split('\r\n')
    .map(line => line.split(';'))
}
