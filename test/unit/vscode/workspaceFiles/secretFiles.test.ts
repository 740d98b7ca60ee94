import assert from 'node:assert/strict';
import { isSecretLike } from '../../../../src/vscode/workspaceFiles/secretFiles.ts';

describe('isSecretLike', () => {
  const secret = [
    ...['.env', '.env.local', '.env.production', '.envrc', 'prod.env', 'app/.ENV', 'terraform.tfvars'],
    ...[
      'server.pem',
      'certs/server.key',
      'a.PFX',
      'a.p12',
      'release.keystore',
      'my.jks',
      'backup.kdbx',
      'a.gpg',
    ],
    ...['id_rsa', 'id_rsa.pub', 'keys/id_ed25519', 'deploy_rsa', 'id_ecdsa'],
    ...[
      '.npmrc',
      '.netrc',
      '_netrc',
      '.pypirc',
      '.git-credentials',
      '.pgpass',
      '.htpasswd',
      '.docker/config.json',
    ],
    ...['credentials', 'credentials.json', 'credentials.py', 'aws-credentials.json', 'gcp_credentials.yaml'],
    ...[
      'secrets',
      'secrets.yml',
      'secrets.ts',
      'secret.h',
      'app.secrets.json',
      'client_secret_12.json',
      'k8s-secret.yaml',
    ],
    ...[
      'passwords.txt',
      'db-password.txt',
      'github-token.txt',
      'service-account-prod.json',
      'access_token.json',
    ],
    ...['openai_api_key.txt', 'api-key.json', 'private_key.txt', 'kubeconfig.yaml'],
    ...['.ssh/config', '.aws/config', 'a/.kube/config.yaml', 'secrets/notes.md', 'deploy/secrets/a/b.txt'],
    ...['C:\\work\\.env', 'deploy\\secrets\\a.txt', '.docker\\config.json'],
  ];
  for (const path of secret) {
    it(`keeps ${path} secret`, () => {
      assert.equal(isSecretLike(path), true);
    });
  }

  const plain = [
    ...[
      'config.json',
      'settings.json',
      'package.json',
      'docker/config.json',
      'appsettings.ts',
      'src/environment.ts',
    ],
    ...[
      'env.ts',
      'src/env/index.ts',
      'keyboard.ts',
      'monkey.py',
      'keys.ts',
      'publicKey.ts',
      'id_rsa_parser/a.ts',
    ],
    ...[
      'secretsManager.ts',
      'secretFiles.ts',
      'src/secret-service.ts',
      'CredentialsProvider.java',
      'credentials/a.ts',
    ],
    ...['PasswordField.tsx', 'password.ts', 'tokens.json', 'tokenizer.json', 'token.ts', 'design-tokens.css'],
    ...['xenv', 'dotenv.ts', 'a.pem.ts', 'npmrc.md', 'not.ssh/a.ts', 'my-secrets-app/src/a.ts'],
  ];
  for (const path of plain) {
    it(`takes ${path} for a file like others`, () => {
      assert.equal(isSecretLike(path), false);
    });
  }
});
