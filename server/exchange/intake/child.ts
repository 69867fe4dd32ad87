import { answer } from '../sheets/jail.ts'
import { readBook } from '../sheets/open.ts'
import type { Asked, Line } from './reading-rules.ts'
import { understood } from './recognise-rules.ts'

// Where a file is read and understood: a process that knows the file, the period and what was answered, and nothing of the register.

export type ReadRequest = Asked & { path: string }

const LOT = 500

if (import.meta.main)
  await answer<ReadRequest>(async ({ path, ...asked }, say) => {
    say({ progress: 'Lecture' })
    const book = await readBook(path)
    say({ progress: 'Reconnaissance' })
    let lot: Line[] = []
    const reading = understood(book, asked, line => {
      if (lot.push(line) < LOT) return
      say({ found: lot })
      lot = []
    })
    say({ found: lot })
    say({ found: reading })
  })
