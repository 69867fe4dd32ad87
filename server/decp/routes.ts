import { Router } from 'express'
import type { App } from '../app.ts'

export function decpRoutes(_app: App): Router {
  return Router()
}
