import type { Request, Response } from 'express'
import type { Fault } from '#db/faults.ts'
import { faultWords } from './fault-words.ts'
import { render } from './views.ts'

// The database cannot keep what was typed: the page itself does, and sends it again to the same address with the same
// form number, so that what may have been done is not done twice.

type Typed = { name: string; value: string }

/** Answers 503 with a page that asks nothing of the database, and says when to come back. */
export function tellFault(req: Request, res: Response, fault: Fault): void {
  const { title, advice, nothingWritten, retryAfter } = faultWords[fault]
  const writing = req.method === 'POST'
  const typed = typedIn(req)
  // Neither kept nor touched: the session stands in the same database, and its answer would be waited for.
  req.session = undefined as never
  const model = {
    title,
    advice,
    outcome: writing ? outcomeOf(nothingWritten, typed) : null,
    retry: writing && typed ? { action: req.originalUrl, typed, texts: typed.filter(isLong) } : null,
    again: writing ? null : req.originalUrl,
  }
  // Not by res.render, which may keep what was typed in that database first.
  res
    .status(503)
    .set('Retry-After', String(retryAfter))
    .type('html')
    .send(render('fault', model, 'bare'))
  // What was being prepared may still come: a page rendered late would be sent a second time.
  res.send = () => res
}

function outcomeOf(nothingWritten: boolean, typed: Typed[] | null): string {
  if (!typed)
    return nothingWritten
      ? 'Rien n’a été enregistré. Revenez à la page précédente et recommencez.'
      : 'Cette demande a pu être enregistrée, ou non. Revenez à la page précédente et vérifiez avant de recommencer.'
  if (nothingWritten) return 'Rien n’a été enregistré\u202f; cette page garde votre saisie, ne la fermez pas.'
  const once = typed.some(({ name }) => name === 'cle')
  return `Cette page garde votre saisie, ne la fermez pas. Elle a pu être enregistrée, ou non\u00a0: ${
    once ? 'réessayez sans crainte, elle ne le sera pas deux fois.' : 'vérifiez avant de réessayer.'
  }`
}

/** What may be written in the page again; null for a file or a secret, which never come back in a page. */
function typedIn(req: Request): Typed[] | null {
  if (req.is('multipart/form-data')) return null
  const entries = Object.entries((req.body ?? {}) as Record<string, unknown>)
  const typed = entries.flatMap(([name, value]) =>
    [value].flat().flatMap(one => (typeof one === 'string' ? [{ name, value: one }] : [])),
  )
  return typed.some(({ name }) => SECRET.test(name)) ? null : typed
}

const SECRET = /mot-de-passe|^code$|secret/

/** Long enough for a person to want a copy of it, whatever becomes of the page. */
function isLong({ value }: Typed): boolean {
  return value.length > 60 || value.includes('\n')
}
