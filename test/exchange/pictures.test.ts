import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import encode, { init } from '@jsquash/jpeg/encode.js'
import { expect } from 'chai'
import { renditionOf } from '#server/exchange/pictures/rendition.ts'
import { fitted, isTooLarge, MOST_POINTS, shrunk, sizeIn } from '#server/exchange/pictures/size-rules.ts'
import { heic, pdf, png, webp } from '../register/attachments/samples.ts'

// Camille looks at the photo of an attestation beside its line, and opens no file of others in her browser.

describe('the picture beside the line', function () {
  this.timeout(120_000)
  let photo: Buffer
  before(async () => {
    photo = await photoOf(960, 640)
  })

  it('is small, our own, and of one type whatever came', async () => {
    const drawn = await renditionOf(photo, { sha256: 'photo', type: 'jpeg' })
    expect(sizeIn(drawn!, 'jpeg')).to.deep.equal({ width: 480, height: 320 })
    expect(drawn!.length).to.be.lessThan(60_000)
    for (const [type, bytes] of Object.entries({ png: png(), webp: webp() })) {
      const picture = await renditionOf(bytes, { sha256: type, type: type as 'png' })
      expect(picture?.subarray(0, 3), type).to.deep.equal(Buffer.from([0xff, 0xd8, 0xff]))
    }
  })

  it('is not made of what is no picture, is damaged, or says that it is huge', async () => {
    expect(await renditionOf(pdf(), { sha256: 'pdf', type: 'pdf' })).to.equal(null)
    expect(await renditionOf(heic(), { sha256: 'heic', type: 'heic' })).to.equal(null)
    expect(await renditionOf(photo.subarray(0, 200), { sha256: 'cut', type: 'jpeg' })).to.equal(null)
    const huge = Buffer.from(png())
    huge.writeUInt32BE(60_000, 16)
    huge.writeUInt32BE(60_000, 20)
    expect(await renditionOf(huge, { sha256: 'huge', type: 'png' })).to.equal(null)
  })

  it('knows how large a picture says it is before it is unfolded', () => {
    expect(sizeIn(photo, 'jpeg')).to.deep.equal({ width: 960, height: 640 })
    expect(sizeIn(Buffer.from('RIFF'), 'webp')).to.equal(null)
    expect(sizeIn(Buffer.alloc(10), 'png')).to.equal(null)
    expect([
      isTooLarge({ width: 4000, height: 3000 }),
      isTooLarge({ width: 1, height: MOST_POINTS + 1 }),
    ]).to.deep.equal([false, true])
    expect(isTooLarge({ width: 0, height: 4 })).to.equal(true)
  })

  it('keeps its shape, and means what it stands for, on white paper', () => {
    expect(fitted({ width: 4000, height: 3000 })).to.deep.equal({ width: 480, height: 360 })
    expect(fitted({ width: 10, height: 9000 })).to.deep.equal({ width: 1, height: 480 })
    expect(fitted({ width: 30, height: 20 })).to.deep.equal({ width: 30, height: 20 })
    const [black, white, clear] = [
      [0, 0, 0, 255],
      [255, 255, 255, 255],
      [0, 0, 0, 0],
    ] as const
    const four = new Uint8Array([...black!, ...white!, ...black!, ...white!])
    const one = { width: 1, height: 1 }
    expect([...shrunk(four, { width: 2, height: 2 }, one)]).to.deep.equal([128, 128, 128, 255])
    expect([...shrunk(new Uint8Array(clear!), one, one)]).to.deep.equal([255, 255, 255, 255])
  })
})

async function photoOf(width: number, height: number): Promise<Buffer> {
  const code = readFileSync(fileURLToPath(import.meta.resolve('@jsquash/jpeg/codec/enc/mozjpeg_enc.wasm')))
  const { WebAssembly } = globalThis as unknown as { WebAssembly: { compile(code: Uint8Array): Promise<never> } }
  await init(await WebAssembly.compile(code))
  const data = Uint8ClampedArray.from({ length: width * height * 4 }, (_, at) => (at % 4 === 3 ? 255 : (at * 7) % 256))
  return Buffer.from(await encode({ data, width, height } as never, { progressive: false }))
}
