import { demoAccounts, fillDemo } from '#server/demo/actions.ts'
import type { Verb } from './verb.ts'

export const fillDemonstration: Verb = {
  usage: 'demo                     remplit une base vide avec le département de démonstration',
  schema: 'new',
  async run(_args, { db, clock, say, complain }) {
    const done = await fillDemo(db, clock)
    if (done === 'refused') {
      complain('Cette base contient déjà des données\u00a0: elle est laissée telle quelle.')
      return 1
    }
    say(done === 'filled' ? 'Le département de démonstration est en place.' : 'La démonstration est déjà en place.')
    for (const { role, email, password } of demoAccounts) say(`  ${role.padEnd(16)} ${email.padEnd(38)} ${password}`)
    return 0
  },
}
