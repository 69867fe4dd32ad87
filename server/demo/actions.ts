import type { Db } from '#db/connect.ts'
import { seedCast } from '#db/seeds/cast.ts'
import { thereIsNoUser } from '../users/store.ts'
import type { Clock } from '../web/clock.ts'

export const demoAccounts = [
  { role: 'Facilitatrice', email: 'camille.aubry@haute-vesle.example', password: 'demonstration-des-clauses' },
  { role: 'Acheteur', email: 'nadir.belkacem@haute-vesle.example', password: 'demonstration-des-clauses' },
  { role: 'Directrice', email: 'helene.carrel@haute-vesle.example', password: 'demonstration-des-clauses' },
  { role: 'Administrateur', email: 'theo.marchand@haute-vesle.example', password: 'demonstration-des-clauses' },
]

/** Fills an empty database with the demonstration; leaves any other as it is. */
export async function fillDemo(db: Db, clock: Clock): Promise<void> {
  if (await thereIsNoUser(db)) await seedCast(db, clock.today())
}
