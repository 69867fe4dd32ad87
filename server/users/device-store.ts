import type { Db } from '#db/connect.ts'

/** Someone's devices are known no more, but for the one that opened the session kept. */
export async function forgetDevices(trx: Db, userId: number, { except = '' } = {}): Promise<void> {
  await trx('known_devices').where({ user_id: userId }).whereNot({ session_id: except }).delete()
}

/** The device where this session was opened. */
export async function forgetDeviceOf(trx: Db, userId: number, sessionId: string): Promise<void> {
  await trx('known_devices').where({ user_id: userId, session_id: sessionId }).delete()
}

export async function forgetDevice(trx: Db, userId: number, id: number): Promise<boolean> {
  return (await trx('known_devices').where({ user_id: userId, id }).delete()) > 0
}
