import { createHash } from 'node:crypto'
import { text } from 'node:stream/consumers'
import { createPrinter } from '#reports/pdf.ts'
import { printed } from '#server/documents/print.ts'
import type { Reported } from '#server/documents/words.ts'

// Prints the document that comes on its standard input, alone in its process: the fingerprint of its bytes.

const { report, today } = JSON.parse(await text(process.stdin), textAsBytes) as { report: Reported; today: string }
const printer = createPrinter({ executablePath: process.env.CHROMIUM_PATH ?? null, concurrency: 1 })
process.stdout.write(
  createHash('sha256')
    .update(await printed(printer, report, today))
    .digest('hex'),
)
await printer.close()

function textAsBytes(_key: string, value: unknown): unknown {
  const bytes = value as { base64?: string } | null
  return typeof bytes?.base64 === 'string' ? new Uint8Array(Buffer.from(bytes.base64, 'base64')) : value
}
