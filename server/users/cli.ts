import type { Verb } from '../cli.ts'

export const manageUsers: Verb = {
  usage: 'user list | add | password | disable   gère les comptes',
  async run(_args, { complain }) {
    complain('Ce verbe n’est pas encore disponible.')
    return 2
  },
}
