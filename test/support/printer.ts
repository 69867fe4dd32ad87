import { createPrinter, type Printer } from '#reports/pdf.ts'

let printer: Printer | undefined

/** One browser that prints, started at the first PDF, shared by all tests of a run. */
export function sharedPrinter(): Printer {
  printer ??= createPrinter({ executablePath: process.env.CHROMIUM_PATH ?? null, concurrency: 2 })
  return printer
}

export async function closePrinter(): Promise<void> {
  await printer?.close()
}
