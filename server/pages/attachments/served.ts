import type { Response } from 'express'
import { kinds } from '#server/register/attachments/rules.ts'
import type { Attachment } from '#server/register/attachments/store.ts'
import { typeWords } from '#server/register/attachments/words.ts'

/** Saved and never shown in a page of ours: by our type, whatever its name says; its name may be somebody’s. */
export function servedAs(res: Response, piece: Attachment, readsIdentities: boolean): Response {
  const { mime, extension } = typeWords[piece.type]
  const name = readsIdentities ? piece.fileName.replace(/\.[^.]{1,5}$/, '') : kinds[piece.kind].label
  return res
    .attachment(`${name || 'piece'}.${extension}`)
    .set('Content-Type', mime)
    .set('Content-Security-Policy', "sandbox; default-src 'none'")
}

/** Our own drawing of it, of its own type: the only one of its bytes that a page shows. */
export function servedAsPicture(res: Response, picture: Buffer): void {
  res.set('Content-Type', 'image/jpeg').set('Content-Security-Policy', "sandbox; default-src 'none'").send(picture)
}
