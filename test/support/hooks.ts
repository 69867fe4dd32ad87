import { closeBrowser } from './browser.ts'
import { close, open } from './database.ts'
import { closePrinter } from './printer.ts'
import { forgetTold } from './told.ts'

export const mochaHooks = {
  async beforeAll() {
    await open()
  },
  async afterAll() {
    await closePrinter()
    await closeBrowser()
    await forgetTold()
    await close()
  },
}
