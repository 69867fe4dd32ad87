import { expect } from 'chai'
import { columnsOf } from '#server/exchange/lists/columns-rules.ts'
import { dayIn, kindsIn, rowSaid } from '#server/exchange/lists/row-rules.ts'
import { readList } from '#server/exchange/lists/rows.ts'
import { folder } from '../decp/files.ts'

describe('which list a file is', () => {
  for (const [kind, header] of [
    ['units', 'siren,statutDiffusionUniteLegale,denominationUniteLegale,categorieJuridiqueUniteLegale'],
    ['establishments', 'siret,siren,nic,libelleCommuneEtablissement,etatAdministratifEtablissement'],
    ['conventions', 'asp_id,kind,siret_signature,is_active,deactivated_at'],
    ['structures', 'siret,kind,name,brand,legal_form,naf,post_code,city,department,source'],
    ['adapted', 'Raison sociale,Siret,Type de structure,Métiers proposés,Adresse,Code Postal,Ville'],
    ['esus', 'N° SIREN,Dénomination,Date d’agrément,Date de fin d’agrément'],
  ] as const)
    it(`${kind}, by its columns`, () => {
      expect(columnsOf(header.split(','))!.kind).to.equal(kind)
    })

  it('no other table', () => {
    expect(columnsOf(['id', 'acheteur_id', 'titulaire_id', 'objet'])).to.equal(null)
  })
})

describe('what a row of a list says', () => {
  const said = (kind: Parameters<typeof rowSaid>[0], row: Record<string, string>) =>
    rowSaid(kind, thing => row[thing] ?? '', '2026-11-03')
  const unit = (row: Record<string, string>) => {
    const read = said('units', { siren: '999708100', ...row })
    return typeof read === 'string' ? null : read
  }

  it('the name of a legal person, else its usual name, else its acronym', () => {
    expect(unit({ name: 'HAIES DU CANAL', usual: 'HAIES' })!.person!.name).to.equal('HAIES DU CANAL')
    expect(unit({ usual: '[ND]', acronym: 'HDC' })!.person!.name).to.equal('HDC')
  })

  it('of a partial diffusion, its number and nothing more', () => {
    const { person, claims } = unit({ diffusion: 'P', name: 'HAIES', ess: 'O' })!
    expect([person!.name, person!.personName, person!.isHidden, claims.length]).to.deep.equal(['', '', true, 0])
  })

  it('a natural person’s name stands apart: no page calls the company by it', () => {
    const row = { form: '1000', name: '', lastName: 'ARNAUD', usedName: 'VALLIERES', firstName: 'PAULE' }
    const { person } = unit(row)!
    expect([person!.name, person!.personName]).to.deep.equal(['', 'PAULE VALLIERES'])
    expect(unit({ ...row, diffusion: 'P' })!.person!.personName).to.equal('')
  })

  it('a SIRET with spaces, one that lost its zero, one whose key is wrong, none', () => {
    const row = { kind: 'EA', name: 'Atelier' }
    expect(said('adapted', { ...row, siret: '999 708 100 00006' })).to.deep.include({ siren: '999708100' })
    expect(said('adapted', { ...row, siret: '9970060100018' })).to.deep.include({ siren: '099700601' })
    expect(said('adapted', { ...row, siret: '99970810000007' })).to.equal('wrongKey')
    expect(said('adapted', { ...row, siret: '' })).to.equal('noNumber')
  })

  it('kinds under their letters or in full, several at once, and none that it does not know', () => {
    expect(kindsIn('Entreprise adaptée (EA)')).to.deep.equal(['EA'])
    expect(kindsIn('EA / ESAT')).to.deep.equal(['EA', 'ESAT'])
    expect(kindsIn('EATT')).to.deep.equal(['EATT'])
    expect(kindsIn('Établissement et service d’accompagnement par le travail')).to.deep.equal(['ESAT'])
    expect(said('structures', { siret: '99970810000006', kind: 'SEP', name: 'x' })).to.equal('otherKind')
  })

  it('a convention that is over ended on its day, else by the day of the list', () => {
    const row = { siret: '99970810000006', kind: 'ACI' }
    const until = (more: Record<string, string>) => {
      const read = said('conventions', { ...row, ...more })
      return typeof read === 'string' ? read : read.claims[0]!.until
    }
    expect(until({ active: 'True' })).to.equal(null)
    expect(until({ active: 'False', until: '2025-04-30 10:00:00' })).to.equal('2025-04-30')
    expect(until({ active: 'False' })).to.equal('2026-11-03')
    expect(dayIn('3/11/2026')).to.equal('2026-11-03')
    expect(dayIn('31/02/2026')).to.equal(null)
  })
})

describe('a list, as its bytes arrive', () => {
  const files = folder()
  after(() => files.remove())

  it('gives the rows that are wanted, whatever stands in their quotes, and counts the others', async () => {
    const others = Array.from({ length: 40_000 }, (_, index) => `${999710000 + index},O,"AUTRE, ""${index}""\nSUITE"`)
    const rows = [...others, '999708100,O,"HAIES ""DU"" CANAL, SARL"', ...others]
    const path = files.write(
      'sirene.csv',
      `siren,statutDiffusionUniteLegale,denominationUniteLegale\n${rows.join('\n')}`,
    )
    const names: string[] = []
    const read = await readList(
      path,
      siren => siren === '999708100',
      ({ cells }) => names.push(cells('name')),
    )
    expect([read.kind, read.rows, names]).to.deep.equal(['units', 80_001, ['HAIES "DU" CANAL, SARL']])
  })

  it('refuses what is no list, in one sentence', async () => {
    const path = files.write('marches.csv', 'id,objet\n1,haies\n')
    const refused = await readList(
      path,
      () => true,
      () => {},
    ).catch((error: Error) => error.message)
    expect(refused).to.match(/^Ce fichier n’est aucune des listes connues/)
  })
})
