import { Router } from 'express'
import type { App } from '../app.ts'

export function hoursRoutes(_app: App): Router {
  return Router()
}
