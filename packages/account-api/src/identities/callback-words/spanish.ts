import type { CallbackWords } from './english.ts'

export const spanish: CallbackWords = {
  problems: {
    unknown: [
      'Ese proveedor no existe aquí',
      'Vuelva a la aplicación y elija otra forma de iniciar sesión.',
    ],
    flow_invalid: [
      'Este inicio de sesión ha terminado',
      'Tardó demasiado, ya se usó o empezó en otro navegador. Empiece de nuevo.',
    ],
    denied: [
      'No ha iniciado sesión',
      'El proveedor no le ha dejado entrar. Elija otra forma de iniciar sesión.',
    ],
    provider_unavailable: [
      'El proveedor no responde',
      'Inténtelo más tarde o elija otra forma de iniciar sesión.',
    ],
    untrustworthy: [
      'La respuesta no es fiable',
      'Lo que dice el proveedor no puede ser correcto, así que nadie ha iniciado sesión. Inténtelo de nuevo y avise al operador si vuelve a ocurrir.',
    ],
    registration_closed: [
      'No tiene una cuenta aquí',
      'Esta aplicación no admite registros. Pida una invitación.',
    ],
    registration_refused: [
      'No tiene una cuenta aquí',
      'Esta aplicación no admite su registro. Pregunte a sus responsables.',
    ],
    link_refused: [
      'Su cuenta queda como estaba',
      'Esta aplicación no vincula su cuenta con este proveedor. Pregunte a sus responsables.',
    ],
    email_unusable: [
      'Falta su dirección',
      'El proveedor no ha dado una dirección de correo que sirva aquí. Regístrese de otra forma.',
    ],
    email_unverified: [
      'Su dirección no está confirmada',
      'El proveedor no ha confirmado su dirección de correo. Confírmela allí o regístrese con una contraseña.',
    ],
    profile_incomplete: [
      'Falta algo',
      'El proveedor no ha dado todo lo que esta aplicación debe saber. Regístrese de otra forma.',
    ],
    link_needs_reset: [
      'Confirme primero su dirección',
      'Hay una cuenta con su dirección y nadie ha confirmado aún que sea suya. Le hemos enviado un correo: elija una contraseña nueva con su enlace y vuelva a iniciar sesión aquí.',
    ],
    proof_insufficient: [
      'Inicie primero sesión como siempre',
      'La cuenta tiene un segundo factor; la contraseña sola no basta. Inicie sesión como siempre y vincule después el proveedor entre sus formas de iniciar sesión.',
    ],
    identity_taken: ['Ya vinculado', 'Este inicio de sesión ya pertenece a una cuenta.'],
    account_not_active: [
      'La cuenta no se puede usar',
      'No está activa o acaba de cambiar. Pregunte al operador de la aplicación.',
    ],
  },
  backToApp: 'Volver a la aplicación',
  proof: {
    title: '¿Es suya esta cuenta?',
    lead: 'Hay una cuenta con su dirección. Escriba una vez su contraseña; después también podrá iniciar sesión con {provider}.',
    otherWay:
      '¿Sin contraseña? Inicie sesión como siempre y vincule después el proveedor entre sus formas de iniciar sesión.',
    password: 'Contraseña',
    submit: 'Vincular e iniciar sesión',
    wrong: 'La contraseña no es correcta.',
    later: 'Fue demasiado a menudo o demasiado a la vez. Inténtelo de nuevo en unos minutos.',
  },
}
