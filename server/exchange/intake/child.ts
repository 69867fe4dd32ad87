import { answer } from '../sheets/jail.ts'
import { readBook } from '../sheets/open.ts'
import type { Asked } from './reading-rules.ts'
import { recognise } from './recognise-rules.ts'

// Where a file is read and understood: a process that knows the file, the period and what was answered, and nothing of the register.

export type ReadRequest = Asked & { path: string }

const LOT = 500

if (import.meta.main)
  await answer<ReadRequest>(async ({ path, ...asked }, say) => {
    say({ progress: 'Lecture' })
    const book = await readBook(path)
    say({ progress: 'Reconnaissance' })
    const { lines, ...reading } = recognise(book, asked)
    say({ found: reading })
    for (let at = 0; at < lines.length; at += LOT) say({ found: lines.slice(at, at + LOT) })
  })
