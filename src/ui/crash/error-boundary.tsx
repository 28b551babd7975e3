import { Component, type ReactNode } from 'react';
import { useT } from '../i18n/use-t.ts';
import { Button } from '../kit/button.tsx';
import styles from './error-boundary.module.css';

/** Keeps a mistake in one part of the page from taking the rest with it; says what happened and offers to try again. */
interface Props {
  readonly children: ReactNode;
}

interface State {
  readonly error: Error | null;
}

export class ErrorBoundary extends Component<Props, State> {
  override state: State = { error: null };

  static getDerivedStateFromError(error: unknown): State {
    return { error: error instanceof Error ? error : new Error(String(error)) };
  }

  override render(): ReactNode {
    const { error } = this.state;
    if (error === null) return this.props.children;
    return <Failure error={error} onRetry={() => this.setState({ error: null })} />;
  }
}

function Failure({ error, onRetry }: { readonly error: Error; readonly onRetry: () => void }) {
  const t = useT();
  return (
    <div className={styles['failure']} role="alert">
      <h2>{t('app.error.title')}</h2>
      <pre>{error.message}</pre>
      <Button onClick={onRetry}>{t('app.error.retry')}</Button>
    </div>
  );
}
