import {
  contains,
  defineRealm,
  maximumLength,
  minimumLength,
  schoolEmailRules,
  seconds,
} from '@usher/engine'
import { DEFAULT_RATE_LIMITS, limitsOf } from './rate-limits.ts'

export const PASSWORD_MIN = 8
export const PASSWORD_MAX = 128

/** What a new password must hold besides its length; digits and letters in the Unicode sense. */
export const passwordContents = [
  contains(/\p{Nd}/u, 'Password must contain at least one digit'),
  contains(/\p{Lu}/u, 'Password must contain at least one uppercase letter'),
  contains(/\p{Ll}/u, 'Password must contain at least one lowercase letter'),
]

/** The accounts of the school platform: students, their teachers, and admins. */
export const vividlyRealm = defineRealm({
  name: 'vividly',
  accountIds: { form: 'prefixed', prefix: 'user_' },
  identifier: { kind: 'email', rules: schoolEmailRules },
  credential: {
    kind: 'password',
    rules: [
      minimumLength(PASSWORD_MIN, `Password must have at least ${PASSWORD_MIN} characters`),
      maximumLength(PASSWORD_MAX, `Password must have at most ${PASSWORD_MAX} characters`),
      ...passwordContents,
    ],
  },
  roles: ['student', 'teacher', 'admin', 'super_admin'],
  defaultRole: 'student',
  lastRole: 'keep',
  profile: {
    firstName: { column: 'first_name', type: 'text' },
    lastName: { column: 'last_name', type: 'text' },
    gradeLevel: { column: 'grade_level', type: 'integer' },
    organizationId: { column: 'organization_id', type: 'text' },
    schoolId: { column: 'school_id', type: 'text' },
    teacherData: { column: 'teacher_data', type: 'text', json: true },
    settings: { column: 'settings', type: 'text', json: true },
    metadata: { column: 'metadata', type: 'text', json: true },
  },
  statuses: ['active', 'suspended', 'pending', 'archived'],
  activation: 'none',
  passwordReset: {
    tokenTtlSeconds: seconds('1h'),
    outstanding: 'many',
    boundTo: 'token',
    wrongToken: 'keeps',
  },
  passkeys: { signIn: true },
  secondFactors: { methods: ['totp', 'passkey', 'recovery_code'], requiredFor: [] },
  exports: 'zip',
  erasure: { delaySeconds: seconds('7d') },
  // Schools decide who gets an account.
  federation: { linking: 'prove', registration: 'closed', profileFrom: {} },
  accessToken: {
    subject: 'sub',
    carries: ['type', 'sid', 'jti', 'iat'],
    ttlSeconds: seconds('1d'),
  },
  sessions: {
    refreshToken: { subject: 'sub', carries: ['type', 'sid', 'jti', 'iat'] },
    refreshTokenTtlSeconds: seconds('30d'),
    renewal: 'rotating',
    retryWindowSeconds: 0,
    accessTokensEndWith: 'session',
    openedByRegistration: true,
  },
  limits: limitsOf(DEFAULT_RATE_LIMITS),
})
