import { css } from 'lit';

export const PEERS_SETTINGS_STYLES = css`
  :host {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 20px;
  }
  .of {
    min-width: 0;
  }
  .of select {
    display: block;
    font-weight: 400;
    max-width: 480px;
    margin-top: 5px;
  }
  .switch {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    justify-content: space-between;
    gap: 14px 28px;
  }
  .switch > div:first-child {
    flex: 1 1 320px;
  }
  form > fieldset:first-of-type {
    margin-top: 20px;
  }
  progress {
    width: 100%;
    height: 10px;
    accent-color: var(--accent);
  }
  fieldset + fieldset {
    margin-top: 26px;
  }
  legend {
    padding: 0 0 4px;
    font-size: 16px;
    font-weight: 620;
  }
  .setting {
    display: grid;
    grid-template-columns: minmax(0, 5fr) minmax(0, 6fr);
    gap: 8px 28px;
    padding: 14px 0;
    border-bottom: 1px solid var(--line);
  }
  .value {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 8px;
    align-content: start;
  }
  .number {
    display: flex;
    align-items: center;
    gap: 8px;
  }
  .source {
    color: var(--accent);
    font-size: 13px;
    font-weight: 600;
  }
  .end {
    margin-top: 20px;
  }
  @media (max-width: 760px) {
    .setting {
      grid-template-columns: minmax(0, 1fr);
    }
  }
`;
