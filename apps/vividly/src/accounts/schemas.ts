import type { Account, IssuedTokens } from '@usher/engine'
import { object, oneOf, rule, text, timestamp, unlessNull, z } from '@usher/http'
import { emailAddress, gradeLevel, newPassword, personName } from './fields.ts'
import { userProfile } from './profile.ts'
import { effectiveRole, ROLES } from './role.ts'

/** A1. Admins come into being on the operator's command line only. */
export const registration = object(
  {
    email: emailAddress(),
    password: newPassword(),
    first_name: personName(),
    last_name: personName(),
    role: rule(oneOf(ROLES), (role) =>
      role === 'admin' || role === 'super_admin'
        ? 'Cannot register as admin or super_admin role'
        : undefined,
    ),
    grade_level: unlessNull(gradeLevel()),
  },
  [
    {
      at: 'grade_level',
      needs: ['role'],
      check: ({ role, grade_level }) =>
        role === 'student' && grade_level === undefined
          ? 'grade_level is required for students'
          : undefined,
    },
  ],
)

export const credentials = object({ email: emailAddress(), password: text() })

export const refreshTokenBody = object({ refresh_token: text() })

export const resetRequest = object({ email: emailAddress() })

export const resetConfirmation = object({ token: text(), new_password: newPassword() })

/** The four fields of every answer that signs in. */
export const tokenResponse = z
  .object({
    access_token: z.string(),
    refresh_token: z.string(),
    token_type: z.literal('bearer'),
    expires_in: z.int(),
  })
  .meta({ id: 'Token' })

export function tokenBody(issued: IssuedTokens | undefined): z.input<typeof tokenResponse> {
  if (!issued?.refreshToken) throw new TypeError('this realm answers with both tokens')
  return {
    access_token: issued.accessToken,
    refresh_token: issued.refreshToken,
    token_type: 'bearer',
    expires_in: issued.expiresInSeconds,
  }
}

/** The eleven fields of UserResponse, for schemas that add to them. */
export const userFields = {
  user_id: z.string(),
  email: z.string(),
  first_name: z.string(),
  last_name: z.string(),
  role: z.enum(ROLES),
  status: z.enum(['active', 'suspended', 'pending', 'archived']),
  grade_level: z.int().nullable(),
  organization_id: z.string().nullable(),
  school_id: z.string().nullable(),
  created_at: timestamp(),
  last_login_at: timestamp().nullable(),
}

export const userResponse = z.object(userFields).meta({ id: 'UserResponse' })

export function userBody(account: Account): z.input<typeof userResponse> {
  const profile = userProfile(account)
  return {
    user_id: account.id,
    email: account.identifier,
    first_name: profile.firstName,
    last_name: profile.lastName,
    role: effectiveRole(account),
    status: statusOf(account),
    grade_level: profile.gradeLevel,
    organization_id: profile.organizationId,
    school_id: profile.schoolId,
    created_at: account.createdAt,
    last_login_at: account.lastLoginAt ?? null,
  }
}

/** The contract knows no accounts that are to be erased; nobody gets into them. */
export function statusOf({ status }: Pick<Account, 'status'>) {
  return status === 'erasing' ? 'suspended' : status
}

export const message = z.object({ message: z.string() }).meta({ id: 'Message' })
