import { readFileSync } from 'node:fs'
import { expect } from 'chai'
import { tablesText } from '#db/schema.ts'
import { ownDatabase } from '../support/database.ts'

describe('the types of the rows', () => {
  it('are those of the schema once migrated, whatever the engine: « npm run rows » writes them', async () => {
    const own = await ownDatabase()
    try {
      expect(readFileSync('db/tables.ts', 'utf8')).to.equal(await tablesText(own.db))
    } finally {
      await own.drop()
    }
  })
})
