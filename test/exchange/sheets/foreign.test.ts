import { expect } from 'chai'
import { readCsv } from '#server/exchange/sheets/csv.ts'
import { foreignArchive, foreignStart, foreignStreams, foreignTable } from '#server/exchange/sheets/foreign-rules.ts'

describe('what is dropped among files of hours and is none', () => {
  for (const [what, head, sentence] of [
    ['a PDF', '%PDF-1.7', /est un PDF.*pièces du relevé/],
    ['a PDF with words before it', 'x\n%PDF-1.4', /est un PDF/],
    ['a photo', '\u00ff\u00d8\u00ff\u00e0', /est une image/],
    ['a screenshot', '\u0089PNG\r\n', /est une image/],
    ['a photo of a telephone', '\0\0\0\u0018ftypheic', /est une image/],
    ['a letter', '{\\rtf1', /traitement de texte/],
    ['an archive', '\u001f\u008b\b', /est une archive/],
    ['a saved mail', 'From: a@b.example\r\nSubject: Relevé\r\n', /est un courriel/],
    ['published contracts in JSON', '{"marches": {"marche": [{"id": "1"}]}}', /\(DECP\).*page Import/],
    ['published contracts, one a line', "{'codeCPV': '45000000'}", /\(DECP\).*page Import/],
    ['published contracts in XML', '\u00ef\u00bb\u00bf<?xml version="1.0"?>\n<marches>', /\(DECP\).*page Import/],
    ['published contracts without a prologue', '<marche>\n<id>1</id>', /\(DECP\).*page Import/],
    ['an open contract', '[{"ocid": "ocds-1"}]', /OCDS/],
    ['a notice', '<?xml version="1.0"?><ContractNotice xmlns="x">', /avis de publicité/],
    ['other JSON', '{"a": 1}', /du JSON/],
    ['other XML', '<?xml version="1.0"?><xs:schema>', /du XML/],
    ['a page', '<!doctype html><table>', /page web/],
    ['a table', 'Nom;Heures\nDupont;12', null],
    ['a table that starts with a date', '2026-10-01;12', null],
    ['a table of notes', 'Date: octobre;Heures\n1;2', null],
  ] as const)
    it(`says what it is: ${what}`, () => {
      const said = foreignStart(head)
      if (sentence) expect(said).to.match(sentence)
      else expect(said).to.equal(null)
    })

  it('says what an archive or an old document is by what it holds', () => {
    expect(foreignArchive(['[Content_Types].xml', 'word/document.xml'])).to.match(/traitement de texte/)
    expect(foreignArchive(['ppt/presentation.xml'])).to.match(/présentation/)
    expect(foreignArchive(['releve.csv'])).to.match(/archive/)
    expect(foreignArchive(['[Content_Types].xml', 'xl/workbook.xml'])).to.equal(null)
    expect(foreignStreams(['WordDocument'])).to.match(/traitement de texte/)
    expect(foreignStreams(['__properties_version1.0'])).to.match(/Outlook/)
    expect(foreignStreams(['Workbook'])).to.equal(null)
  })

  const tableOf = (text: string, isRead = false) => foreignTable(readCsv(Buffer.from(text)), isRead)

  it('says what a table is by its header, and leaves one of hours alone', () => {
    expect(tableOf('id;codeCPV;dureeMois;dateNotification\n1;45;12;2026-01-01', true)).to.match(/DECP/)
    expect(tableOf('siret,kind,name\n1,EI,X')).to.match(/liste d’entreprises.*page Entreprises/)
    expect(tableOf('Raison sociale,SIRET,Dépense achat (€)\nX,1,2')).to.match(/liste d’achats/)
    expect(tableOf('SIRET;Nom;Prénom;Heures\n1;Dupont;Ada;12', true)).to.equal(null)
    expect(tableOf('Nom;Prénom;Heures\nDupont;Ada;12')).to.equal(null)
  })
})
