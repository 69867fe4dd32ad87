import { RefusedSheet } from '../sheets/cell-rules.ts'
import { foreignTable } from '../sheets/foreign-rules.ts'
import { answer } from '../sheets/jail.ts'
import { readBook } from '../sheets/open.ts'
import type { Asked, Line } from './reading-rules.ts'
import { understood } from './recognise-rules.ts'
import { shownOf } from './shown-rules.ts'
import { typedOver } from './typed-rules.ts'

// Where a file is read and understood: a process that knows the file, the period and what was answered, and nothing of the register.

/** `isShown`: the sheets are wanted too, as a person sees them. */
export type ReadRequest = Asked & { path: string; isShown?: boolean }

const LOT = 500

if (import.meta.main)
  await answer<ReadRequest>(async ({ path, isShown, ...asked }, say) => {
    say({ progress: 'Lecture' })
    const book = await readBook(path)
    say({ progress: 'Reconnaissance' })
    let lot: Line[] = []
    let isRead = false
    const reading = understood(typedOver(book, asked.typed ?? {}), asked, line => {
      isRead = true
      if (lot.push(line) < LOT) return
      say({ found: lot })
      lot = []
    })
    const foreign = foreignTable(book, isRead)
    if (foreign) throw new RefusedSheet(foreign)
    say({ found: lot })
    say({ found: reading })
    if (isShown) say({ found: { shown: shownOf(book, reading.layout) } })
  })
