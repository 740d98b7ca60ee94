import assert from 'node:assert/strict';
import { homedir } from 'node:os';
import { join } from 'node:path';
import manifest from '../../../package.json' with { type: 'json' };
import { contextSources } from '../../../src/core/context/choose.ts';
import { sourceNames } from '../../../src/core/speculation/draftSource.ts';
import { isAllowed } from '../../../src/vscode/settingSchemas.ts';
import { Config } from '../../../src/vscode/config.ts';
import { user } from '../../mocks/vscode.ts';
import { documentAt } from '../../mocks/document.ts';

describe('Config', () => {
  const config = new Config();
  const { document } = documentAt('|');
  beforeEach(() => {
    user.reset();
  });

  it('has its defaults from package.json', () => {
    assert.equal(config.enabled, true);
    assert.deepEqual(config.languages, { '*': true });
    assert.equal(config.length(document), 'auto');
    assert.equal(config.maxLines(document), 12);
    assert.equal(config.timeBudgetMs, 500);
    assert.equal(config.healing(document), 'exact');
    assert.deepEqual(config.speculation(), sourceNames);
    assert.equal(config.battery, 'normal');
    assert.deepEqual(config.load('/bundled', '/cache'), {
      modelDir: '/bundled',
      cacheDir: '/cache',
      format: 'auto',
      device: 'auto',
      threads: 0,
      idleMinutes: 15,
    });
  });

  it('takes the user’s model instead of the bundled one', () => {
    user.settings.set('foredraft.model.path', '/models/own');
    assert.equal(config.load('/bundled', '/cache').modelDir, '/models/own');
  });

  it('knows the home folder in the path of the model', () => {
    user.settings.set('foredraft.model.path', '~/models/own');
    assert.equal(config.load('/bundled', '/cache').modelDir, join(homedir(), 'models/own'));
    assert.equal(config.refusedModelPath('model.path'), undefined);
  });

  for (const path of ['models/own/q8.gguf', '../own', './own', '~', '~other/own']) {
    it(`refuses ${path} as the path of the model`, () => {
      user.settings.set('foredraft.model.path', path);
      assert.equal(config.refusedModelPath('model.path'), path);
      assert.equal(config.load('/bundled', '/cache').modelDir, '/bundled');
    });
    it(`refuses ${path} as the path of the draft model`, () => {
      user.settings.set('foredraft.draftModel', path);
      assert.equal(config.refusedModelPath('draftModel'), path);
      assert.equal('draftModelDir' in config.load('/bundled', '/cache'), false);
    });
  }

  it('has a draft model where the user names one', () => {
    user.settings.set('foredraft.draftModel', '~/models/small');
    assert.equal(config.load('/bundled', '/cache').draftModelDir, join(homedir(), 'models/small'));
    assert.equal(config.refusedModelPath('draftModel'), undefined);
  });

  it('takes drafts from the sources that are not turned off', () => {
    user.settings.set('foredraft.speculationSources', { workspace: false, trigrams: 'no', telepathy: true });
    const left = sourceNames.filter((name) => name !== 'workspace' && name !== 'trigrams');
    assert.deepEqual(config.speculation(), left);
    user.settings.set('[python]', { 'foredraft.speculationSources': { ghost: false } });
    const { document: python } = documentAt('|', { languageId: 'python' });
    assert.deepEqual(
      config.speculation(python),
      left.filter((name) => name !== 'ghost'),
    );
    user.settings.set('[python]', { 'foredraft.speculation': 'off' });
    assert.equal(config.speculation(python), 'off');
    assert.deepEqual(config.speculation(document), left);
  });

  it('has its own length and lines for a language that has some', () => {
    user.settings.set('foredraft.maxLines', 3);
    user.settings.set('[python]', { 'foredraft.length': 'line', 'foredraft.maxLines': 1 });
    const { document: python } = documentAt('|', { languageId: 'python' });
    assert.deepEqual([config.length(python), config.maxLines(python)], ['line', 1]);
    assert.deepEqual([config.length(document), config.maxLines(document)], ['auto', 3]);
  });

  it('leaves the other languages as they are when one is named', () => {
    user.settings.set('foredraft.languages', { python: false });
    assert.deepEqual(config.languages, { '*': true, python: false });
  });

  const invalid: [key: string, value: unknown, read: () => unknown, expected: unknown][] = [
    ['languages', null, () => config.languages, { '*': true }],
    ['languages', ['python'], () => config.languages, { '*': true }],
    ['languages', true, () => config.languages, { '*': true }],
    ['enabled', 'no', () => config.enabled, true],
    ['maxLines', '3', () => config.maxLines(document), 12],
    ['maxLines', 0, () => config.maxLines(document), 12],
    ['maxLines', 101, () => config.maxLines(document), 12],
    ['maxLines', 2.5, () => config.maxLines(document), 12],
    ['length', null, () => config.length(document), 'auto'],
    ['healing', 'both', () => config.healing(document), 'exact'],
    ['healing', true, () => config.healing(document), 'exact'],
    ['speculation', true, () => config.speculation(), sourceNames],
    ['speculationSources', null, () => config.speculation(), sourceNames],
    ['speculationSources', ['ghost'], () => config.speculation(), sourceNames],
    ['interpolation', true, () => config.interpolation(), 'auto'],
    ['draftModel', 7, () => config.load('/bundled', '/cache').draftModelDir, undefined],
    ['battery', 'on', () => config.battery, 'normal'],
    ['battery', true, () => config.battery, 'normal'],
    ['model.path', 7, () => config.load('/bundled', '/cache').modelDir, '/bundled'],
  ];
  for (const [key, value, read, expected] of invalid) {
    it(`takes ${JSON.stringify(value)} for ${key} as not set`, () => {
      user.settings.set(`foredraft.${key}`, value);
      assert.deepEqual(read(), expected);
    });
  }

  it('wants the files of the workspace for drafts or for interpolation', () => {
    const wanted = (settings: Readonly<Record<string, unknown>>): boolean => {
      for (const [key, value] of Object.entries(settings)) user.settings.set(`foredraft.${key}`, value);
      return config.wantsWorkspace;
    };
    assert.equal(wanted({}), true);
    assert.equal(wanted({ speculation: 'off' }), true);
    assert.equal(wanted({ interpolation: 'off' }), false);
    assert.equal(wanted({ speculation: 'auto' }), true);
    assert.equal(wanted({ speculationSources: { workspace: false } }), false);
  });

  const valid: [key: string, value: unknown, read: () => unknown][] = [
    ['maxLines', 1, () => config.maxLines(document)],
    ['maxLines', 100, () => config.maxLines(document)],
    ...['normal', 'save', 'off'].map((mode): [string, string, () => unknown] => [
      'battery',
      mode,
      () => config.battery,
    ]),
    ...['exact', 'multi', 'one', 'off'].map((mode): [string, string, () => unknown] => [
      'healing',
      mode,
      () => config.healing(document),
    ]),
  ];
  for (const [key, value, read] of valid) {
    it(`takes ${JSON.stringify(value)} for ${key}`, () => {
      user.settings.set(`foredraft.${key}`, value);
      assert.equal(read(), value);
    });
  }

  it('tells the changes that the engine must know from those it need not', () => {
    const told: string[] = [];
    const subscriptions = [
      config.onDidChange(() => told.push('any')),
      config.onDidChangeEngine(() => told.push('engine')),
    ];
    user.changeSetting('foredraft.healing', 'off');
    user.changeSetting('foredraft.speculation', 'off');
    user.changeSetting('foredraft.model.format', 'int4');
    user.changeSetting('foredraft.draftModel', '/models/small');
    user.changeSetting('editor.tabSize', 8);
    for (const subscription of subscriptions) subscription.dispose();
    assert.deepEqual(told, ['any', 'any', 'any', 'engine', 'any', 'engine']);
  });

  it('toggles in the workspace where the workspace decides, else for the user', async () => {
    await config.toggle();
    assert.equal(user.settings.get('foredraft.enabled'), false);
    user.workspaceSettings.set('foredraft.enabled', true);
    await config.toggle();
    assert.equal(user.workspaceSettings.get('foredraft.enabled'), false);
    assert.equal(user.settings.get('foredraft.enabled'), false);
  });

  it('tells statistics what they compare', () => {
    const before = config.strategies();
    assert.deepEqual(before, {
      healing: 'exact',
      drafts: 'branching',
      speculation: 'auto',
      length: 'auto',
      context: 'auto',
      interpolation: 'auto',
    });
    user.settings.set('foredraft.drafts.count', 1);
    user.settings.set('[python]', { 'foredraft.length': 'line' });
    const { document: python } = documentAt('|', { languageId: 'python' });
    assert.deepEqual(config.strategies(python), { ...before, drafts: 'off', length: 'line' });
  });

  it('sets what a control says where that is decided, if package.json allows it', async () => {
    await config.set('drafts.count', 2);
    assert.deepEqual(config.control('drafts.count'), { value: 2, inWorkspace: false });
    user.workspaceSettings.set('foredraft.healing', 'one');
    await config.set('healing', 'off');
    assert.deepEqual(config.control('healing'), { value: 'off', inWorkspace: true });
    await assert.rejects(config.set('drafts.count', 9), RangeError);
    await assert.rejects(config.set('healing', 'by prayer'), RangeError);
    assert.equal(config.control('drafts.count').value, 2);
  });

  it('turns a language on where the languages are listed, and keeps the list', async () => {
    user.settings.set('foredraft.languages', { python: false, go: false });
    await config.turnOnLanguage('python');
    assert.deepEqual(user.settings.get('foredraft.languages'), { python: true, go: false });
    user.workspaceSettings.set('foredraft.languages', { go: false });
    await config.turnOnLanguage('go');
    assert.deepEqual(user.workspaceSettings.get('foredraft.languages'), { go: true });
    assert.deepEqual(user.settings.get('foredraft.languages'), { python: true, go: false });
  });
});

describe('package.json', () => {
  const settings = Object.entries(
    Object.assign({}, ...manifest.contributes.configuration.map(({ properties }) => properties)) as Record<
      string,
      {
        type: string;
        default: unknown;
        scope?: string;
        enum?: unknown[];
        minimum?: number;
        maximum?: number;
      }
    >,
  );

  it('contributes no setting that the code does not read', () => {
    user.reset();
    const config = new Config();
    const { document } = documentAt('|');
    const values: unknown[] = [
      config.enabled,
      config.languages,
      config.timeBudgetMs,
      config.battery,
      config.statistics,
      config.mode(document),
      config.delayAfterDotMs(document),
      config.exclude(document),
      config.length(document),
      config.maxLines(document),
      config.healing(document),
      config.interpolation(document),
      config.speculation(document),
      config.drafts(document),
      config.otherFiles(document),
      config.contextSources(document),
      config.contextTokens(document),
      config.load('', ''),
      config.serverUrl,
      config.modelsFolder,
      config.mirror,
      config.offline,
      config.server('http://localhost'),
    ];
    assert.ok(values.every((value) => value !== undefined));
    assert.deepEqual([...user.settingsRead].sort(), settings.map(([key]) => key).sort());
  });

  for (const [key, schema] of settings) {
    it(`has a default for ${key} that its own schema allows`, () => {
      const { type, default: value } = schema;
      assert.ok(isAllowed(key, value), `${JSON.stringify(value)} is no ${type}`);
      if (schema.enum) assert.ok(schema.enum.includes(value));
      if (typeof value === 'number') assert.ok(value >= schema.minimum! && value <= schema.maximum!);
    });
  }

  it('has a box to tick for each source of drafts, all of them ticked', () => {
    const [section] = manifest.contributes.configuration.flatMap(({ properties }) =>
      'foredraft.speculationSources' in properties ? [properties['foredraft.speculationSources']] : [],
    );
    assert.deepEqual(Object.keys(section!.properties), sourceNames);
    assert.deepEqual(section!.default, Object.fromEntries(sourceNames.map((name) => [name, true])));
    assert.ok(
      Object.values(section!.properties).every((schema) => schema.type === 'boolean' && schema.default),
    );
  });

  it('takes other files from the sources that are ticked', () => {
    const config = new Config();
    assert.deepEqual(config.contextSources(), contextSources);
    user.settings.set('foredraft.context.sources', { imports: false, openTabs: 'yes' });
    assert.deepEqual(config.contextSources(), ['recentEdits', 'sameFolder']);
  });

  it('lets no workspace choose the model or how it is run, as it says of untrusted ones', () => {
    const ofEngine = settings.filter(([key]) =>
      /\.(model\.\w+|draftModel|device|threads|idleUnload|battery)$/.test(key),
    );
    assert.ok(ofEngine.length >= 6);
    assert.deepEqual(
      ofEngine.map(([, { scope }]) => scope),
      ofEngine.map(() => 'machine'),
    );
  });

  it('binds no keys', () => {
    assert.equal('keybindings' in manifest.contributes, false);
  });
});
