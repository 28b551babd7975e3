import { useState, type FormEvent } from 'react';
import { formatJoinCode, parseJoinCode } from '../../workers/protocol/relay.ts';
import { useT } from '../i18n/use-t.ts';
import { CopyButton } from '../inspector/parts/copy-button.tsx';
import { Button } from '../kit/button.tsx';
import { Dialog } from '../kit/dialog.tsx';
import { Field } from '../kit/field.tsx';
import { useApp } from '../store/context.ts';
import styles from './join-dialog.module.css';
import { JoinStatusLine } from './join-status.tsx';
import { DEFAULT_PORT, kubectlCommand, linkedCode, serveCommand } from './commands.ts';

/** How to let programs on this computer at the page's cluster: three steps, and what has become of it. */
export function JoinDialog() {
  const t = useT();
  const close = useApp((state) => state.closeOverlay);
  const join = useApp((state) => state.join);
  const isOff = join.status === 'off' || join.status === 'refused';
  return (
    <Dialog
      title={t('join.title')}
      closeLabel={t('app.close')}
      onClose={close}
      description={t('join.about')}
      width={560}
    >
      <ol className={styles['steps']}>
        <li>
          <h3>{t('join.step.serve')}</h3>
          <Line text={serveCommand(location.origin)} />
        </li>
        <li>
          <h3>{t('join.step.code')}</h3>
          {isOff ? <CodeForm /> : <Leave />}
        </li>
        <li>
          <h3>{t('join.step.use')}</h3>
          <Line text={kubectlCommand(join.port ?? DEFAULT_PORT)} />
        </li>
      </ol>
      <p className={styles['note']}>{t('join.note')}</p>
    </Dialog>
  );
}

function Line({ text }: { readonly text: string }) {
  const t = useT();
  return (
    <div className={styles['line']}>
      <code>{text}</code>
      <CopyButton label={t('join.copy')} text={() => text} />
    </div>
  );
}

function CodeForm() {
  const t = useT();
  const status = useApp((state) => state.join.status);
  const joinBridge = useApp((state) => state.joinBridge);
  const [text, setText] = useState(takeLinkedCode);
  const [isBad, setBad] = useState(false);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const code = parseJoinCode(text);
    setBad(code === undefined);
    if (code) void joinBridge(code);
  };
  return (
    <form className={styles['form']} onSubmit={submit}>
      <Field
        label={t('join.code')}
        isLabelHidden
        placeholder={t('join.codeHint')}
        value={text}
        aria-invalid={isBad}
        onChange={(event) => setText(event.target.value)}
      />
      <Button variant="primary" type="submit">
        {t('join.join')}
      </Button>
      {isBad ? (
        <p role="alert" className={styles['bad']}>
          {t('join.codeBad')}
        </p>
      ) : null}
      {status === 'refused' ? <JoinStatusLine /> : null}
    </form>
  );
}

function Leave() {
  const t = useT();
  const leave = useApp((state) => state.leaveBridge);
  return (
    <div className={styles['form']}>
      <JoinStatusLine />
      <Button onClick={leave}>{t('join.leave')}</Button>
    </div>
  );
}

/** The code of the link that opened the page, which is a secret and does not stay in the address. */
function takeLinkedCode(): string {
  const code = linkedCode(location.hash);
  if (!code) return '';
  history.replaceState(history.state, '', location.pathname + location.search);
  return formatJoinCode(code);
}
