import { PERMISSIONS, type Permission } from '#settings/permissions'

export const ROLES = ['admin', 'user', 'pending'] as const
export type Role = (typeof ROLES)[number]

export type Grants = Partial<Record<Permission, boolean>>

/** Admins may do everything, pending users nothing; for users the own exceptions come before the role's setting. */
export function effectivePermissions(role: Role, own: Grants, ofRole: Grants) {
  const allowed = (key: Permission) =>
    role === 'admin' || (role === 'user' && (own[key] ?? ofRole[key] ?? true))
  return Object.fromEntries(PERMISSIONS.map((key) => [key, allowed(key)])) as Record<
    Permission,
    boolean
  >
}
