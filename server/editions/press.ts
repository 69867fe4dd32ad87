import type { Db } from '#db/connect.ts'
import type { Printer } from '#reports/pdf.ts'
import type { Seal } from '#reports/seal/seal.ts'
import type { Reported } from '#server/documents/words.ts'
import { journalHead } from '#server/journal/chain.ts'
import { blockers } from '#server/proofreading/gate.ts'
import type { Blocker } from './words.ts'

/** What an edition is made with. */
export type Press = {
  db: Db
  printer: Printer
  /** Where strangers reach this installation; null when nobody said. */
  publicUrl: string | null
  /** What editions are sealed with; null: this installation has no certificate. */
  seal: Seal | null
  /** What must be rewritten or confirmed before this document is published; nothing when it may leave. */
  blockers(db: Db, report: Reported): Promise<readonly Blocker[]>
  /** The last link of the journal's chain; null where there is none. */
  journalHead(db: Db): Promise<string | null>
}

/** The one place where pages, terminal and whoever prints many say what stands before an edition. */
export function pressOf({
  db,
  printer,
  publicUrl,
  seal = null,
}: Pick<Press, 'db' | 'printer' | 'publicUrl'> & { seal?: Seal | null }): Press {
  return { db, printer, publicUrl, seal, blockers, journalHead: headHash }
}

async function headHash(db: Db): Promise<string | null> {
  const { position, hash } = await journalHead(db)
  return position > 0 ? hash : null
}
