import { type Db, firstRow } from '#db/connect.ts'
import { type Revision, revisionColumns, revisionFrom } from '#server/journal/revision.ts'
import { unsettledAt } from '#server/register/standings/store.ts'
import { Kept } from '#server/web/kept.ts'

/**
 * What a whole register comes to, for all who see the same of it: made anew once anything was written, once the day turned, and as long
 * as an account waits to be measured. The revision is that of the database that is read: a standby’s is its own.
 */
export class KeptLists<Value> {
  private readonly kept: Kept<Value>

  constructor(most: number) {
    this.kept = new Kept(most)
  }

  async at(reader: Db, today: string, key: string, make: () => Promise<Value>): Promise<Value> {
    const row = await firstRow<Revision>(reader, `select ${revisionColumns}`, [])
    const waiting = await unsettledAt(reader, today, { limit: 1 })
    return waiting.length > 0 ? make() : this.kept.at(`${today} ${revisionFrom(row!)}`, key, make)
  }
}
