import AsyncStorage from '@react-native-async-storage/async-storage'
import { createClient, type SessionStorage } from '@usher/client'

/** Better still is the keychain of the device; any storage with these three does. */
const storage: SessionStorage = {
  get: (key) => AsyncStorage.getItem(key),
  set: (key, value) => AsyncStorage.setItem(key, value),
  remove: (key) => AsyncStorage.removeItem(key),
}

export const accounts = createClient({
  baseUrl: 'https://accounts.example.com',
  app: 'my-app',
  storage,
})
