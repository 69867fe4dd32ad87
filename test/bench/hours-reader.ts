import { readFile } from 'node:fs/promises'
import { readXlsx } from 'hucre/xlsx'
import { readSheet } from 'read-excel-file/node'

// Run alone: one of the readers of workbooks that others wrote, bare, on a file. Prints how many rows it found.

const [reader, path] = process.argv.slice(2) as [string, string]
const rows =
  reader === 'hucre' ? (await readXlsx(await readFile(path))).sheets[0]!.rows.length : (await readSheet(path)).length
process.stdout.write(String(rows))
