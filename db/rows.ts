import { writeFileSync } from 'node:fs'
import { connect, migrate } from './connect.ts'
import { tablesText } from './schema.ts'

// `npm run rows`: writes tables.ts anew, from a database that has just gone through every migration.

const db = await connect('sqlite::memory:')
await migrate(db)
writeFileSync(new URL('./tables.ts', import.meta.url), await tablesText(db))
await db.destroy()
