import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import decodeJpeg, { init as initJpeg } from '@jsquash/jpeg/decode.js'
import encodeJpeg, { init as initEncoder } from '@jsquash/jpeg/encode.js'
import decodePng, { init as initPng } from '@jsquash/png/decode.js'
import decodeWebp, { init as initWebp } from '@jsquash/webp/decode.js'
import type { FileType } from '#server/base/content/bytes.ts'
import { RefusedSheet } from '../sheets/cell-rules.ts'
import { answer } from '../sheets/jail.ts'
import { fitted, isTooLarge, shrunk, sizeIn } from './size-rules.ts'

// Where a picture of others is unfolded: a process that knows its bytes, and nothing else.

/** `bytes`: in base64. */
export type PictureRequest = { bytes: string; type: FileType }

/** Red, green, blue and opacity of each. */
type Points = { data: Uint8ClampedArray; width: number; height: number }

const QUALITY = 72

if (import.meta.main)
  await answer<PictureRequest>(async ({ bytes, type }, say) => {
    say({ found: Buffer.from(await rendered(Buffer.from(bytes, 'base64'), type)).toString('base64') })
  })

async function rendered(bytes: Buffer, type: FileType): Promise<ArrayBuffer> {
  const said = sizeIn(bytes, type)
  if (!said || isTooLarge(said)) throw new RefusedSheet('Cette image est trop grande pour être montrée.')
  const { data, width, height } = await decoded(bytes, type)
  const small = fitted({ width, height })
  await initEncoder(await compiled('@jsquash/jpeg/codec/enc/mozjpeg_enc.wasm'))
  const drawing: Points = { data: shrunk(data, { width, height }, small), ...small }
  return encodeJpeg(drawing as never, { quality: QUALITY, progressive: false })
}

async function decoded(bytes: Buffer, type: FileType): Promise<Points> {
  const own = new Uint8Array(bytes).buffer
  try {
    switch (type) {
      case 'jpeg':
        await initJpeg(await compiled('@jsquash/jpeg/codec/dec/mozjpeg_dec.wasm'))
        return await decodeJpeg(own, { preserveOrientation: true })
      case 'png':
        await initPng(await compiled('@jsquash/png/codec/pkg/squoosh_png_bg.wasm'))
        return await decodePng(own)
      default:
        await initWebp(await compiled('@jsquash/webp/codec/dec/webp_dec.wasm'))
        return await decodeWebp(own)
    }
  } catch {
    throw new RefusedSheet('Cette image est abîmée.')
  }
}

/** A file of the packages, never fetched: the process has no network. */
function compiled(name: string): Promise<never> {
  const { WebAssembly } = globalThis as unknown as { WebAssembly: { compile(code: Uint8Array): Promise<never> } }
  return WebAssembly.compile(readFileSync(fileURLToPath(import.meta.resolve(name))))
}
