import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { setImmediate as breath } from 'node:timers/promises'
import type { Request, Response } from 'express'
import { csvOf } from './table/csv.ts'
import type { Table } from './table/table.ts'
import { xlsxOf } from './table/xlsx.ts'

// A list as a spreadsheet: what is shown, all of it.

const formats = {
  csv: { type: 'text/csv; charset=utf-8', of: csvOf },
  xlsx: { type: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', of: xlsxOf },
} as const

/**
 * Sends the table as « nom-AAAA-MM-JJ.csv » or « .xlsx », as the address asks. It leaves as it is read: no faster than it is
 * taken, others being answered in between; who goes away stops the reading. Nothing is sent before the first rows are
 * there, so that what fails at once is a page.
 */
export async function sendTable<Row>(req: Request, res: Response, table: Table<Row>, date: string): Promise<void> {
  const format = req.path.endsWith('.csv') ? 'csv' : 'xlsx'
  const rows = await begun(table.rows)
  res.set('Content-Disposition', `attachment; filename="${table.name}-${date}.${format}"`)
  res.type(formats[format].type)
  try {
    await pipeline(Readable.from(formats[format].of({ ...table, rows }), { highWaterMark: 4 }), res)
  } catch (error) {
    if ((error as { code?: string }).code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error
  }
}

/** A book that was made whole. */
export function sendBook(res: Response, { name, bytes }: { name: string; bytes: Buffer }): void {
  res.set('Content-Disposition', `attachment; filename="${name}"`)
  res.set('Cache-Control', 'no-store')
  res.type(formats.xlsx.type).send(bytes)
}

/** The first rows are read; between two of the others, whoever waits has a turn. */
async function begun<Row>(rows: Table<Row>['rows']): Promise<AsyncGenerator<readonly Row[]>> {
  const left = Symbol.asyncIterator in rows ? rows[Symbol.asyncIterator]() : rows[Symbol.iterator]()
  let next = await left.next()
  return (async function* () {
    try {
      for (; !next.done; next = await left.next()) {
        yield next.value
        await breath()
      }
    } finally {
      await left.return?.()
    }
  })()
}
