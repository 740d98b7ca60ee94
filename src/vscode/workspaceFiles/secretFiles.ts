/**
 * Files that are likely to hold secrets by their names; `*` stands for any characters. Plain `config.json`,
 * `settings.json` and the like are not among them: most projects have some, and hardly any holds a secret.
 */
const files = [
  // settings of the environment, where passwords of databases and keys of services stand
  ...['.env*', '*.env', '.dev.vars', '.flaskenv', '*.tfvars', '*.tfvars.json', '*.tfstate', '*.tfstate.*'],
  // keys and certificates
  ...['*.pem', '*.key', '*.keys', '*.pfx', '*.p12', '*.p8', '*.pkcs12', '*.der', '*.crt', '*.cer', '*.cert'],
  ...['*.jks', '*.keystore', '*.truststore', '*.bks', '*.ppk', '*.gpg', '*.pgp', '*.asc', '*.age', '*.kdbx'],
  ...['id_rsa*', 'id_dsa*', 'id_ecdsa*', 'id_ed25519*', '*_rsa', '*_dsa', '*_ecdsa', '*_ed25519'],
  ...['*.agekey', '*.mobileprovision', '*.ovpn', '*.jwk', '*.jwks', 'authorized_keys', 'known_hosts'],
  // what tools log in with
  ...['.npmrc', '.yarnrc', '.yarnrc.yml', '.pypirc', '.netrc', '_netrc', '.git-credentials', '.pgpass'],
  ...['.my.cnf', '.mylogin.cnf', '.htpasswd', '.dockercfg', '.docker/config.json', '.s3cfg', '.boto'],
  ...[
    '.vault-token',
    '.terraformrc',
    'terraform.rc',
    '.kubeconfig',
    'kubeconfig',
    'kubeconfig.*',
    '*.kubeconfig',
  ],
  ...['service-account*.json', 'service_account*.json', 'google-services.json', 'GoogleService-Info.plist'],
  ...['*accountkey*.json', 'auth.json', 'master.key', 'local.settings.json', 'wp-config.php'],
  // what says so itself, but not code about it: `secretsManager.ts`, `PasswordField.tsx`
  ...['secret', 'secrets', 'secret.*', 'secrets.*', '*.secret', '*.secrets', '*.secrets.*', 'client_secret*'],
  ...['credential', 'credentials', 'credential.*', 'credentials.*', '.credentials*', '*.credentials'],
  ...['passwd', '*.passwd', 'passwords', '*.token', 'arduino_secrets.h'],
  ...['json', 'yaml', 'yml', 'toml', 'ini', 'xml', 'properties', 'conf', 'cfg', 'csv', 'txt'].flatMap(
    (ending) =>
      [
        '*secret',
        '*secrets',
        '*credential',
        '*credentials',
        '*password',
        '*passwords',
        '*token',
        '*apikey',
        '*api_key',
        '*api-key',
        '*privatekey',
        '*private_key',
        '*private-key',
      ].map((name) => `${name}.${ending}`),
  ),
];

/** Folders that hold nothing else. */
const folders = [
  ...['.ssh', '.gnupg', '.aws', '.azure', '.gcloud', '.gcp', '.kube', '.password-store'],
  ...['secrets', '.secrets', 'private_keys'],
];

const secret = new RegExp(`(?:^|[\\\\/])(?:(?:${either(folders)})[\\\\/].*|(?:${either(files)}))$`, 'is');

function either(names: readonly string[]): string {
  return names
    .map((name) => name.replaceAll('.', '\\.').replace('/', '[\\\\/]').replaceAll('*', '[^\\\\/]*'))
    .join('|');
}

/**
 * Whether a file is likely to hold secrets, by its name and folders alone: its text goes nowhere then.
 *
 * @param path with `/` or `\` between its parts; best relative to the workspace, whose own folder may have any name
 */
export function isSecretLike(path: string): boolean {
  return secret.test(path);
}
