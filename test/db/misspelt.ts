import type { Db } from '#db/connect.ts'
import { insertMany } from '#db/insert-many.ts'

// Never run: `npm run check` reads it. Each line under an `@ts-expect-error` is a slip of the pen that the check must
// refuse, and the check fails where it does not. The lines without one must pass.

export async function slips(db: Db) {
  const joined = () => db('contracts').join('buyers', 'buyers.id', 'contracts.buyer_id')

  // @ts-expect-error a column of what is asked
  await db('contracts').where({ buyer: 1 })
  // @ts-expect-error the same, by its name
  await db('contracts').where('buyer', 1).first()
  // @ts-expect-error
  await db('contracts').whereIn('buyer', [1]).first()
  // @ts-expect-error
  await db('contracts').select('titel').first()
  // @ts-expect-error
  await db('contracts').distinct('titel').pluck('id')
  // @ts-expect-error a column named with its table
  await joined().where('buyers.nam', '').first()
  // @ts-expect-error
  await joined().select('contracts.title', 'buyers.nam as buyer_name').first()
  // @ts-expect-error
  await joined().orderBy('contracts.titel').first()
  // @ts-expect-error
  await joined().groupBy('contracts.titel').first()
  // @ts-expect-error either side of a join
  await db('contracts').join('buyers', 'buyers.id', 'contracts.buyer').first()
  // @ts-expect-error
  await db('contracts').leftJoin('users', 'users.idd', 'contracts.followed_by').first()
  // @ts-expect-error what is written
  await db('directorates').insert({ buyer_id: 1, nam: 'Culture' })
  // @ts-expect-error the name may not be left out
  await db('directorates').insert({ buyer_id: 1 })
  // @ts-expect-error
  await db('directorates').update({ nam: 'Culture' })
  // @ts-expect-error the wrong kind of value
  await db('directorates').update({ version: '2' })
  const lines = [1, 2].map(buyer_id => ({ buyer_id, name: 'Culture', nam: 'Culture' }))
  // @ts-expect-error
  await insertMany(db, 'directorates', lines)
  // @ts-expect-error
  await insertMany(db, 'directorates', [], { returning: ['idd'] })

  const [contract] = await db('contracts').where({ form: 'contract' })
  const [line] = await joined()
    .leftJoin('users', 'users.id', 'contracts.followed_by')
    .select('contracts.*', 'buyers.name as buyer_name', 'users.name as follower')
  if (!contract || !line) return
  // @ts-expect-error what is read
  const titles = [contract.titel, line.title]
  // @ts-expect-error
  const names = [line.buyer_nam, line.buyer_name]
  // @ts-expect-error nobody may follow the contract
  const follower: string = line.follower
  const read: string = `${line.buyer_name} ${contract.title} ${line.lot_number}`
  const amount: number | null = contract.amount_cents
  return { titles, names, follower, read, amount }
}
