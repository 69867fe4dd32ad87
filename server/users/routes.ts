import { Router } from 'express'
import type { App } from '../app.ts'

export function usersRoutes(_app: App): Router {
  return Router()
}
