import { expect } from 'chai'
import { readContent } from '#server/base/content/read.ts'
import { EICAR, endOfArchive, exif, heic, jpeg, PLACE, pdf, png, webp } from './samples.ts'

const read = async (bytes: Buffer) => {
  const content = await readContent(bytes)
  return 'refused' in content ? content.refused : content.type
}
const kept = async (bytes: Buffer) => {
  const content = await readContent(bytes)
  if ('refused' in content) throw new Error(content.refused)
  return content.bytes
}
const with_ = (bytes: Buffer, ...more: (Buffer | string)[]) =>
  Buffer.concat([bytes, ...more.map(one => Buffer.from(one))])

describe('a paper by what it holds', () => {
  const cases: [what: string, bytes: () => Buffer, found: string][] = [
    ['a document', pdf, 'pdf'],
    ['a document and the ends of lines after it', () => with_(pdf(), '\r\n\r\n'), 'pdf'],
    ['a photo', jpeg, 'jpeg'],
    ['a picture', png, 'png'],
    ['a picture of the web', webp, 'webp'],
    ['a photo of a phone', heic, 'heic'],

    ['text', () => Buffer.from('Bonjour'), 'foreign'],
    ['nothing', () => Buffer.alloc(0), 'foreign'],
    ['a page', () => Buffer.from('<!doctype html><script>alert(1)</script>'), 'foreign'],
    ['a drawing that may hold a program', () => Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'), 'foreign'],
    [
      'an archive',
      () => with_(Buffer.from('PK\x03\x04aaaaaaaaaaaaaaaaaaaaaaaaaa', 'latin1'), endOfArchive()),
      'foreign',
    ],
    ['a program', () => Buffer.from(`MZ${'\0'.repeat(100)}`), 'foreign'],
    ['a virus of the tests', () => Buffer.from(EICAR), 'foreign'],
    ['a document after other bytes', () => Buffer.concat([Buffer.from('\n'), pdf()]), 'foreign'],

    ['a document cut short', () => pdf().subarray(0, -30), 'damaged'],
    ['a photo cut short', () => jpeg().subarray(0, -2), 'damaged'],
    ['a photo without its picture', () => Buffer.from([0xff, 0xd8, 0xff, 0xd9]), 'damaged'],
    ['a picture cut short', () => png().subarray(0, -8), 'damaged'],
    ['a picture one byte of which changed', () => flipped(png(), 60), 'damaged'],
    ['a picture of the web cut short', () => webp().subarray(0, -2), 'damaged'],
    ['a photo of a phone cut short', () => heic().subarray(0, -4), 'damaged'],

    ['a document with an archive behind it', () => with_(pdf(), endOfArchive()), 'double'],
    ['a document in the comment of an archive', () => with_(pdf(), endOfArchive(' startxref 0 %%EOF')), 'double'],
    ['a document with a page behind it', () => with_(pdf(), '<script>alert(1)</script>'), 'double'],
    ['a document that is a page', () => pdf('<html><script>'), 'double'],
    ['a photo that is a document', () => jpegSaying('%PDF-1.4'), 'double'],
    ['a photo that is a page', () => jpegSaying('<Script>alert(1)'), 'double'],
    ['a photo with an archive behind it', () => with_(jpeg(), endOfArchive('x')), 'double'],
    ['a picture with a script behind it', () => png({ after: '<?php echo 1;' }), 'double'],
    ['a picture of the web with something behind it', () => webp({ after: 'MZ' }), 'double'],
  ]
  for (const [what, bytes, found] of cases)
    it(`${what}: ${found}`, async () => {
      expect(await read(bytes())).to.equal(found)
    })

  it('four bytes of an archive by chance make none', async () => {
    expect(await read(pdf('PK\x05\x06 et rien de plus'))).to.equal('pdf')
  })

  for (const [name, make] of Object.entries({ jpeg, png, webp, heic, film: () => heic({ film: true }) }))
    it(`a place leaves a ${name}, and what is kept is read again as it is`, async () => {
      const came = make()
      expect(came.includes(PLACE)).to.equal(true)
      const bytes = await kept(came)
      expect(bytes.includes(PLACE)).to.equal(false)
      expect((await kept(bytes)).equals(bytes)).to.equal(true)
    })

  it('a photo stays the right way up, and what films it goes', async () => {
    const bytes = await kept(jpeg({ orientation: 6, after: 'ftypmp42 a film' }))
    expect(bytes.includes('ftypmp42')).to.equal(false)
    expect(bytes.subarray(-2).toString('hex')).to.equal('ffd9')
    const turned = exif(6).subarray(6, 32)
    expect(bytes.indexOf('Exif\0\0')).to.be.greaterThan(0)
    expect(bytes.readUInt16BE(bytes.indexOf('MM') + 18)).to.equal(turned.readUInt16LE(18))
    expect((await kept(jpeg({ orientation: 1 }))).includes('Exif')).to.equal(false)
  })

  it('a photo of a phone keeps its picture where its index says', async () => {
    const came = heic()
    const bytes = await kept(came)
    expect(bytes.length).to.equal(came.length)
    expect(bytes.indexOf('picture bytes')).to.equal(came.indexOf('picture bytes'))
  })

  it('whatever byte is changed, an answer comes', async () => {
    for (const came of [pdf(), jpeg(), png(), webp(), heic()])
      for (let at = 0; at < came.length; at += 3) await readContent(flipped(came, at))
  })
})

function flipped(bytes: Buffer, at: number): Buffer {
  const copy = Buffer.from(bytes)
  copy[at] = copy[at]! ^ 0xff
  return copy
}

function jpegSaying(text: string): Buffer {
  const photo = jpeg()
  const comment = Buffer.from(`\xff\xfe\0${String.fromCharCode(text.length + 2)}${text}`, 'latin1')
  return Buffer.concat([photo.subarray(0, 2), comment, photo.subarray(2)])
}
